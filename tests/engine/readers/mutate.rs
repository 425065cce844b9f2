//! Files with a few things changed, so that what reads them gets past their outside.

use serde_json::{Value, json};

use super::{checksum, mutate_json};

/// Numbers by a seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        match end {
            0 => 0,
            end => (self.next() % end as u64) as usize,
        }
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    pub fn of_mut<'a, T>(&mut self, all: &'a mut [T]) -> &'a mut T {
        let at = self.below(all.len());
        &mut all[at]
    }
}

/// Sizes at which programs stumble.
const SIZES: [u64; 12] = [
    0,
    1,
    2,
    27,
    784,
    0xff,
    0x1_0000,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 53,
    u64::MAX - 1,
    u64::MAX,
];

/// Floats at which programs stumble.
const FLOATS: [u32; 10] = [
    0x7fc0_0000, // NaN
    0x7f80_0000, // ∞
    0xff80_0000, // −∞
    0x8000_0000, // −0
    0x0000_0001, // the least above 0
    0x7f7f_ffff, // the largest
    0xff7f_ffff,
    0x3f80_0000, // 1
    0xbf80_0000,
    0x4b80_0001, // beyond whole numbers of 24 bits
];

/// Bytes with up to four places changed.
pub fn bytes(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(file.len());
        match chance.below(6) {
            0 => file.truncate(at),
            1 => file.insert(at.min(file.len()), chance.next() as u8),
            2 if file.len() >= at + 4 => {
                let value = *chance.of(&FLOATS);
                file[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            3 if file.len() >= at + 8 => {
                let value = *chance.of(&SIZES);
                file[at..at + 8].copy_from_slice(&value.to_le_bytes());
            }
            4 => {
                let end = (at + chance.below(64)).min(file.len());
                file.extend_from_within(at..end);
            }
            _ => {
                if let Some(byte) = file.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
    }
    file
}

/// An IDX file: a size of its header, or any byte.
pub fn idx(file: &[u8], seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let mut file = bytes(file, &mut chance);
    let at = 4 * chance.below(4);
    if chance.below(2) == 0 && file.len() >= at + 4 {
        let value = *chance.of(&SIZES) as u32;
        file[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    file
}

/// A tensor: its name, what the header says of it, and its bytes.
struct Entry {
    name: String,
    dtype: Value,
    shape: Value,
    data: Vec<u8>,
}

/// An archive: its JSON, its tensors, its table, or any byte; the checksum is mostly right.
pub fn archive(file: &[u8], seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let Some(mut entries) = taken_apart(file) else {
        return bytes(file, &mut chance);
    };
    for _ in 0..=chance.below(2) {
        change(&mut entries, &mut chance);
    }
    let whole = put_together(&entries, &mut chance);
    let whole = match chance.below(12) {
        0 => bytes(&whole, &mut chance),
        _ => whole,
    };
    checksum::corrected(&whole).unwrap_or(whole)
}

fn taken_apart(file: &[u8]) -> Option<Vec<Entry>> {
    let (length, rest) = file.split_at_checked(8)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (header, data) = rest.split_at_checked(length)?;
    let header: Value = serde_json::from_slice(header).ok()?;
    let entry = |(name, about): (&String, &Value)| {
        let offset = |at: usize| about["data_offsets"][at].as_u64().map(|at| at as usize);
        Some(Entry {
            name: name.clone(),
            dtype: about["dtype"].clone(),
            shape: about["shape"].clone(),
            data: data.get(offset(0)?..offset(1)?)?.to_vec(),
        })
    };
    let entries: Vec<Entry> = header.as_object()?.iter().filter_map(entry).collect();
    (!entries.is_empty()).then_some(entries)
}

fn change(entries: &mut Vec<Entry>, chance: &mut Chance) {
    let count = entries.len();
    if count == 0 {
        return;
    }
    let at = chance.below(count);
    let json = entries
        .iter()
        .position(|entry| entry.name.ends_with(".json"));
    match (chance.below(10), json) {
        // What it says of itself is where most of the checks are.
        (0..=4, Some(json)) => {
            let entry = &mut entries[json];
            entry.data = mutate_json::text(&entry.data, chance.next());
            entry.shape = json!([entry.data.len()]);
        }
        (5 | 6, _) => {
            let data = &mut entries[at].data;
            let place = 4 * chance.below(data.len() / 4);
            if let Some(number) = data.get_mut(place..place + 4) {
                number.copy_from_slice(&chance.of(&FLOATS).to_le_bytes());
            }
        }
        (7, _) => {
            let other = entries[chance.below(count)].name.clone();
            entries[at].name = match chance.below(3) {
                0 => other,
                1 => String::new(),
                _ => format!("{other}.{}", chance.below(3)),
            };
        }
        (8, _) => {
            entries.swap_remove(at);
        }
        _ => {
            let entry = &mut entries[at];
            match chance.below(4) {
                0 => {
                    entry.dtype = json!(chance.of(&["F16", "F32", "U8", "I64", "BOOL", "F4", "?"]))
                }
                1 => entry.data.truncate(entry.data.len() / 8 * 4),
                2 => entry.shape = json!([*chance.of(&SIZES), *chance.of(&SIZES)]),
                _ => entry.shape = mutate_json::value(&entry.shape, chance),
            }
            // Half of the time the shape is that of the bytes all the same.
            if chance.below(2) == 0 {
                entry.shape = json!([entry.data.len() / 4]);
            }
        }
    }
}

fn put_together(entries: &[Entry], chance: &mut Chance) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut data = Vec::new();
    for entry in entries {
        let begin = data.len();
        data.extend_from_slice(&entry.data);
        let mut about = json!({
            "dtype": entry.dtype,
            "shape": entry.shape,
            "data_offsets": [begin, data.len()],
        });
        if chance.below(200) == 0 {
            about = mutate_json::value(&about, chance);
        }
        header.insert(entry.name.clone(), about);
    }
    let header = serde_json::to_vec(&header).expect("is JSON");
    [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
}

//! JSON with a few values changed.

use serde_json::{Value, json};

use super::mutate::{Chance, bytes};

/// A text of JSON; what is none is changed byte by byte.
pub fn text(text: &[u8], seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let Ok(mut json) = serde_json::from_slice::<Value>(text) else {
        return bytes(text, &mut chance);
    };
    for _ in 0..=chance.below(2) {
        json = value(&json, &mut chance);
    }
    let text = json.to_string().into_bytes();
    match chance.below(10) {
        0 => bytes(&text, &mut chance),
        1 => raw(&text, &mut chance),
        _ => text,
    }
}

/// A value with something in it changed.
pub fn value(json: &Value, chance: &mut Chance) -> Value {
    let mut json = json.clone();
    let places = places_in(&json);
    let place = chance.of(&places).clone();
    let Some(node) = json.pointer_mut(&place) else {
        return json;
    };
    match (chance.below(8), &mut *node) {
        (0, Value::Object(fields)) => {
            let name = fields.keys().nth(chance.below(fields.len())).cloned();
            fields.remove(&name.unwrap_or_default());
        }
        (1, Value::Object(fields)) => {
            let name = *chance.of(&["", "seed", "clip", "__proto__", "hidden", "\u{0}"]);
            fields.insert(name.into(), hostile(chance));
        }
        (0 | 1, Value::Array(values)) => {
            let copy = values.first().cloned().unwrap_or_default();
            values.resize(chance.below(20), copy);
        }
        (2..=4, Value::Number(number)) => *node = near(number.as_f64().unwrap_or(0.0), chance),
        (2..=4, Value::String(name)) => *node = json!(other_name(name, chance)),
        _ => *node = hostile(chance),
    }
    json
}

/// Each place in a value, as a pointer (RFC 6901).
fn places_in(json: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let inner: Vec<(String, &Value)> = match json {
        Value::Object(fields) => (fields.iter())
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(values) => (values.iter().enumerate())
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        places.extend(
            places_in(value)
                .into_iter()
                .map(|rest| format!("/{name}{rest}")),
        );
    }
    places
}

fn hostile(chance: &mut Chance) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(0.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1_u64 << 53),
        json!(4_294_967_296_u64),
        json!(1e308),
        json!(5e-324),
        json!(1e39),
        json!(""),
        json!("NaN"),
        json!("x".repeat(5000)),
        json!([]),
        json!({}),
        json!([1, 1]),
        json!([[]]),
        json!({"rule": "norm"}),
    ];
    match chance.below(24) {
        22 => (0..chance.below(200)).fold(json!(1), |inner, _| json!([inner])),
        23 => (0..chance.below(200)).fold(json!(1), |inner, _| json!({"clip": inner})),
        at => values[at % values.len()].clone(),
    }
}

/// A number not far from this one, or a power of ten away.
fn near(number: f64, chance: &mut Chance) -> Value {
    match chance.below(6) {
        0 => json!((number as i64).wrapping_add(1)),
        1 => json!((number as i64).wrapping_sub(1)),
        2 => json!(-number),
        3 => json!(number * 10.0),
        4 => json!(number / 1e6),
        _ => json!(chance.below(5000)),
    }
}

/// A name that is used somewhere.
fn other_name(name: &str, chance: &mut Chance) -> String {
    const NAMES: [&str; 26] = [
        "none",
        "norm",
        "globalNorm",
        "value",
        "meanAbs",
        "adaptive",
        "percentile",
        "adam",
        "sgd",
        "rmsProp",
        "minimax",
        "nonSaturating",
        "wasserstein",
        "leastSquares",
        "hinge",
        "seed",
        "mlp",
        "dcgan",
        "spectralNorm",
        "gradientPenalty",
        "r1",
        "fused",
        "plain",
        "gan",
        "vae",
        "",
    ];
    match chance.below(4) {
        0 => name.chars().rev().collect(),
        1 => name.repeat(1 + chance.below(300)),
        _ => (*chance.of(&NAMES)).into(),
    }
}

/// What no writer of JSON makes: numbers out of every range, names twice, nesting without an end.
fn raw(text: &[u8], chance: &mut Chance) -> Vec<u8> {
    const PIECES: [&str; 10] = [
        "1e999",
        "-0",
        "1e-999",
        "0123",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "{\"seed\":1,\"seed\":2}",
        "[[[[[[[[[[",
        "NaN",
        "//",
    ];
    let mut text = text.to_vec();
    let marks: Vec<usize> = (0..text.len())
        .filter(|at| matches!(text[*at], b':' | b',' | b'['))
        .collect();
    if let Some(at) = marks.get(chance.below(marks.len())) {
        let piece = chance.of(&PIECES).bytes();
        text.splice(at + 1..at + 1, piece);
    }
    text
}

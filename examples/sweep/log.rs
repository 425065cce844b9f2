//! Finished cells in a file, a line of JSON each: what is in it is never run again, and a line that was
//! being written when the sweep was killed is dropped. Once all are there they may be packed into one gzipped
//! file in the plan's order, which is read where the other is missing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use gan_clipping_lab::Backend;

use super::cell::Outcome;
use super::plan::Cell;

/// The file, open at its end, and what it held.
pub struct Log {
    file: File,
    pub outcomes: Vec<Outcome>,
}

impl Log {
    /// Opens or makes the file for outcomes of `backend`.
    ///
    /// # Errors
    ///
    /// It cannot be read or written; or a whole line of it is no outcome, or one of another backend,
    /// whose numbers differ in their last digits and so, after many steps, in their first: it is left
    /// alone.
    pub fn open(path: &Path, backend: Backend) -> io::Result<Self> {
        if !path.exists() && packed(path).exists() {
            let mut text = String::new();
            GzDecoder::new(File::open(packed(path))?).read_to_string(&mut text)?;
            std::fs::write(path, text)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A line is whole once its end is written.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let outcomes = text[..whole]
            .lines()
            .enumerate()
            .map(|(line, json)| {
                outcome_of(backend, json).map_err(|error| {
                    let place = format!("{}, line {}: {error}", path.display(), line + 1);
                    io::Error::new(io::ErrorKind::InvalidData, place)
                })
            })
            .collect::<io::Result<_>>()?;
        file.set_len(whole as u64)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok(Self { file, outcomes })
    }

    /// Whether a cell is finished: the same settings throughout, not the same name only.
    pub fn has(&self, cell: &Cell) -> bool {
        self.outcomes.iter().any(|outcome| outcome.cell == *cell)
    }

    /// Takes what another log has; of a cell that both have, this one's stays.
    pub fn take(&mut self, other: Self) -> io::Result<()> {
        for outcome in other.outcomes {
            if !self.has(&outcome.cell) {
                self.add(outcome)?;
            }
        }
        Ok(())
    }

    /// Writes the outcomes of these cells, in their order, beside `path` as one gzipped file, the same bytes
    /// for the same outcomes, and removes `path`.
    ///
    /// # Errors
    ///
    /// A cell has no outcome; the file cannot be written.
    pub fn pack(self, path: &Path, cells: &[Cell]) -> io::Result<PathBuf> {
        let mut file = GzBuilder::new().write(File::create(packed(path))?, Compression::best());
        for cell in cells {
            let outcome = self.outcomes.iter().find(|outcome| outcome.cell == *cell);
            let outcome = outcome.ok_or_else(|| {
                let rule = (cell.rule, cell.threshold);
                io::Error::other(format!(
                    "{} {rule:?} of seed {} is not finished",
                    cell.setting, cell.seed
                ))
            })?;
            file.write_all((serde_json::to_string(outcome)? + "\n").as_bytes())?;
        }
        file.finish()?.sync_all()?;
        std::fs::remove_file(path)?;
        Ok(packed(path))
    }

    /// Writes an outcome to the disk.
    pub fn add(&mut self, outcome: Outcome) -> io::Result<()> {
        let line = serde_json::to_string(&outcome)? + "\n";
        self.file.write_all(line.as_bytes())?;
        self.file.sync_data()?;
        self.outcomes.push(outcome);
        Ok(())
    }
}

/// The gzipped file of a log.
fn packed(path: &Path) -> PathBuf {
    path.with_added_extension("gz")
}

fn outcome_of(backend: Backend, json: &str) -> Result<Outcome, String> {
    let outcome: Outcome = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if outcome.backend == backend {
        return Ok(outcome);
    }
    Err(format!(
        "a run on the backend {:?}, not {backend:?}; name another folder with --out",
        outcome.backend
    ))
}

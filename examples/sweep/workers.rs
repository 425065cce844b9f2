//! Cells on all cores.

use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use burn::tensor::Device;
use gan_clipping_lab::{Backend, Judge};

use super::cell::{self, Outcome};
use super::log::Log;
use super::plan::Cell;

/// Runs what the log does not have and returns the log; `judge` is the judge's file. A cell that fails is told and left out; the
/// others go on.
pub fn run(
    cells: &[Cell],
    log: Log,
    backend: Backend,
    training: &[u8],
    judge: &[u8],
    threads: usize,
) -> Result<Log, Box<dyn Error>> {
    let open: Vec<Cell> = cells
        .iter()
        .filter(|cell| !log.has(cell))
        .cloned()
        .collect();
    println!(
        "{} runs, {} of them finished before",
        cells.len(),
        cells.len() - open.len()
    );

    let (next, done, failed) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let log = Mutex::new(log);
    let began = Instant::now();
    let work = || {
        loop {
            let Some(cell) = open.get(next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let outcome = attempt(cell, backend, training, judge).and_then(|outcome| {
                let line = describe(&outcome);
                let mut log = log.lock().map_err(|error| error.to_string())?;
                log.add(outcome).map_err(|error| error.to_string())?;
                Ok(line)
            });
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let left = began.elapsed().as_secs_f64() / done as f64 * (open.len() - done) as f64;
            let line = outcome.unwrap_or_else(|error| {
                failed.fetch_add(1, Ordering::Relaxed);
                format!("{} {:?} failed: {error}", cell.setting, cell.rule)
            });
            println!("{done}/{} {line}; {:.0} min left", open.len(), left / 60.0);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    match failed.into_inner() {
        0 => log.into_inner().map_err(|error| error.to_string().into()),
        failed => Err(format!("{failed} runs failed; the others are kept, start again").into()),
    }
}

/// A cell on a device and with a judge of its own: neither goes from thread to thread. The judge is the
/// CPU's for each backend, so that all are measured by one.
fn attempt(
    cell: &Cell,
    backend: Backend,
    training: &[u8],
    judge: &[u8],
) -> Result<Outcome, String> {
    let judge = Judge::load(judge, &Device::flex()).map_err(|error| error.to_string())?;
    cell::run(cell, backend, training, &judge).map_err(|error| error.to_string())
}

fn describe(outcome: &Outcome) -> String {
    let cell = &outcome.cell;
    let threshold = cell.threshold.map(|c| format!(" {c}")).unwrap_or_default();
    format!(
        "{} {:?}{threshold} seed {}: distance {:.1}, {} digits, {:.0} s",
        cell.setting,
        cell.rule,
        cell.seed,
        outcome.test.frechet,
        outcome.test.covered_digits,
        outcome.seconds
    )
}

//! A part of a sweep, for one of several machines.

use std::str::FromStr;

use super::plan::Cell;

/// Every `of`-th run, from the `index`-th on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    index: usize,
    of: usize,
}

impl Part {
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Its cells: dealt out one by one, so that each part has some of every seed and setting.
    pub fn of(self, cells: &[Cell]) -> Vec<Cell> {
        (cells.iter().skip(self.index - 1))
            .step_by(self.of)
            .cloned()
            .collect()
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let parsed = numbers.and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((index, of)) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err(format!(
                "{text}: it takes i/n, such as 3/8, with i from 1 to n"
            )),
        }
    }
}

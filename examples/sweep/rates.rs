//! Learning rate × C: at which rates a clipping learns, and the best clipped against the best unclipped, each at
//! a rate of its own.

use std::path::Path;

use gan_clipping_lab::ClipRule;
use serde::Serialize;

use super::cell::Outcome;
use super::plan::{Plan, Setting};
use super::summary::{Ratio, Row, against, holm, summarise};

/// The settings that differ by their rate alone.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateMap {
    pub name: String,
    pub title: String,
    pub steps: u64,
    pub target: f64,
    pub rates: Vec<f64>,
    /// Of each rate, the clippings in the plan's order.
    pub rows: Vec<Vec<Row>>,
    /// Of each rate the clipping that the choosing seeds found best; none where nothing is finished.
    pub best: Vec<Option<usize>>,
    /// Rates at which more than half of the runs learnt: without clipping, and with the best of that rate.
    pub learnt_unclipped: Vec<f64>,
    pub learnt_clipped: Vec<f64>,
    pub contest: Option<Contest>,
}

/// The best clipped against the best unclipped: rates and C chosen on seeds of which nothing is reported.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contest {
    pub clipped: Row,
    pub clipped_rate: f64,
    pub unclipped: Row,
    pub unclipped_rate: f64,
    /// Distance clipped over unclipped, seed by seed.
    pub ratio: Ratio,
    /// The ratio's p among those of all the plan's maps (Holm 1979).
    pub p_holm: f64,
    /// So many.
    pub among: usize,
}

/// The maps of a plan, in its order; settings without rates have none.
pub fn maps(plan: &Plan, outcomes: &[Outcome]) -> Vec<RateMap> {
    let mut names: Vec<&str> = Vec::new();
    for setting in plan.settings.iter().filter(|one| one.rate().is_some()) {
        if names.last() != Some(&setting.base()) {
            names.push(setting.base());
        }
    }
    let mut maps: Vec<RateMap> = (names.iter())
        .map(|name| map(plan, name, outcomes))
        .collect();
    let contests = || maps.iter().filter_map(|map| map.contest.as_ref());
    let adjusted = holm(
        &contests()
            .map(|contest| contest.ratio.p)
            .collect::<Vec<_>>(),
    );
    let all = maps.iter_mut().filter_map(|map| map.contest.as_mut());
    let among = adjusted.len();
    for (contest, p) in all.zip(adjusted) {
        (contest.p_holm, contest.among) = (p, among);
    }
    maps
}

fn map(plan: &Plan, name: &str, outcomes: &[Outcome]) -> RateMap {
    let settings: Vec<&Setting> = (plan.settings.iter())
        .filter(|setting| setting.base() == name)
        .collect();
    let (rows, best): (Vec<Vec<Row>>, Vec<Option<usize>>) = (settings.iter())
        .map(|setting| summarise(plan, setting, outcomes))
        .unzip();
    let rates: Vec<f64> = settings
        .iter()
        .filter_map(|setting| setting.rate())
        .collect();
    let learns = |row: &Row| 2 * row.learnt > row.runs;
    let where_learnt = |is_asked: fn(&Row) -> bool| -> Vec<f64> {
        (rates.iter().zip(&rows))
            .filter(|(_, rows)| least(rows.iter().filter(|row| is_asked(row))).is_some_and(learns))
            .map(|(rate, _)| *rate)
            .collect()
    };
    RateMap {
        name: name.into(),
        title: settings[0].title.clone(),
        steps: settings[0].steps,
        target: settings[0].target,
        learnt_unclipped: where_learnt(|row| row.rule == ClipRule::None),
        learnt_clipped: where_learnt(|row| row.rule != ClipRule::None),
        contest: contest(plan, &rates, &rows, outcomes),
        rates,
        rows,
        best,
    }
}

fn contest(plan: &Plan, rates: &[f64], rows: &[Vec<Row>], outcomes: &[Outcome]) -> Option<Contest> {
    let of = |is_clipped: bool| {
        let asked = |row: &&Row| (row.rule != ClipRule::None) == is_clipped;
        least(rows.iter().flatten().filter(asked))
    };
    let rate = |row: &Row| {
        let is_its = |rows: &Vec<Row>| rows.first().is_some_and(|one| one.setting == row.setting);
        let at = rows.iter().position(is_its)?;
        Some(rates[at])
    };
    let (clipped, unclipped) = (of(true)?, of(false)?);
    Some(Contest {
        ratio: against(plan, clipped, unclipped, outcomes)?,
        p_holm: f64::NAN,
        among: 0,
        clipped_rate: rate(clipped)?,
        unclipped_rate: rate(unclipped)?,
        clipped: clipped.clone(),
        unclipped: unclipped.clone(),
    })
}

/// The row that the choosing seeds find best.
fn least<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    rows.filter(|row| row.level.is_finite())
        .min_by(|a, b| a.level.total_cmp(&b.level))
}

/// Writes `rates.json` into `out`.
pub fn write(maps: &[RateMap], out: &Path) -> std::io::Result<()> {
    let json = serde_json::to_string_pretty(maps)?;
    std::fs::write(out.join("rates.json"), json + "\n")
}

//! Ways to train, ranked: each with the best of as many tries as the others had, on seeds that had no part in
//! the choice.

use std::error::Error;
use std::path::Path;

use serde::Serialize;

use super::cell::Outcome;
use super::plan::{Chosen, Clip, Plan, Setting};
use super::summary::{Ratio, Row, against, holm, summarise, test_level};

/// Below this a difference is told, with all pairs compared.
const TOLD: f64 = 0.05;

/// A rival and its place.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ranked {
    pub rival: String,
    pub title: String,
    /// Which of its tries stands for it.
    pub chosen: String,
    /// By the geometric mean distance to the test images, from 1.
    pub rank: usize,
    /// The places that the seeds leave open: one past those that are told to be better, to those that are not told
    /// to be worse.
    pub ranks: [usize; 2],
    /// Distance over that of the best, seed by seed; none for the best itself.
    pub against_best: Option<Ratio>,
    /// Milliseconds of a step with its statistics: the median of the quickest run, since other work on the machine only
    /// adds to it.
    pub step_ms: f64,
    pub row: Row,
}

/// The best try of each rival, by the plan's own seeds, as a plan over `seeds`.
///
/// # Errors
///
/// A seed has had part in the choice, or a run is missing: the best of some tries is not the best of all.
pub fn choose(plan: &Plan, outcomes: &[Outcome], seeds: Vec<u32>) -> Result<Plan, Box<dyn Error>> {
    if let Some(seed) = seeds.iter().find(|seed| plan.seeds.contains(seed)) {
        return Err(format!("seed {seed} would choose and be reported").into());
    }
    let is_missing = |cell: &&_| !outcomes.iter().any(|outcome| outcome.cell == **cell);
    match plan.cells()?.iter().filter(is_missing).count() {
        0 => {}
        some => return Err(format!("{some} tries are not finished yet").into()),
    }
    let chosen = names(plan).into_iter().map(|name| {
        let tries = tries(plan, name, outcomes);
        let best = tries.iter().filter(|(_, row)| row.level.is_finite());
        let (setting, row) = best
            .min_by(|(_, a), (_, b)| a.level.total_cmp(&b.level))
            .ok_or_else(|| format!("{name}: no try of it has a distance"))?;
        Ok(Setting {
            name: name.to_owned(),
            chosen: Some(Chosen {
                name: setting.name.clone(),
                tries: tries.len(),
            }),
            learning_rates: Vec::new(),
            clips: vec![Clip {
                rule: row.rule,
                thresholds: row.threshold.into_iter().collect(),
                networks: row.networks,
            }],
            ..(*setting).clone()
        })
    });
    Ok(Plan {
        seeds,
        choosing_seeds: Vec::new(),
        settings: chosen.collect::<Result<_, Box<dyn Error>>>()?,
        ..plan.clone()
    })
}

/// The rivals of a plan that has one setting of each, best first.
pub fn ranked(plan: &Plan, outcomes: &[Outcome]) -> Vec<Ranked> {
    let mut rivals: Vec<(&Setting, Row)> = (names(plan).into_iter())
        .flat_map(|name| tries(plan, name, outcomes))
        .collect();
    let level = |row: &Row| test_level(plan, row, outcomes);
    rivals.sort_by(|(_, a), (_, b)| level(a).total_cmp(&level(b)));
    let pairs: Vec<(usize, usize)> = (0..rivals.len())
        .flat_map(|better| (better + 1..rivals.len()).map(move |worse| (better, worse)))
        .collect();
    let ratios: Vec<Option<Ratio>> = (pairs.iter())
        .map(|(better, worse)| against(plan, &rivals[*worse].1, &rivals[*better].1, outcomes))
        .collect();
    let p = ratios
        .iter()
        .map(|ratio| ratio.map_or(1.0, |ratio| ratio.p));
    let told: Vec<bool> = (holm(&p.collect::<Vec<_>>()).iter())
        .map(|p| *p < TOLD)
        .collect();
    let count_told = |is_asked: &dyn Fn(&(usize, usize)) -> bool| {
        let all = pairs.iter().zip(&told);
        all.filter(|(pair, told)| **told && is_asked(pair)).count()
    };
    (rivals.iter().enumerate())
        .map(|(place, (setting, row))| Ranked {
            rival: setting.rival.clone().unwrap_or_default(),
            title: setting.title.clone(),
            chosen: setting
                .chosen
                .as_ref()
                .map_or_else(String::new, |one| one.name.clone()),
            rank: place + 1,
            ranks: [
                1 + count_told(&|(_, worse)| *worse == place),
                rivals.len() - count_told(&|(better, _)| *better == place),
            ],
            against_best: (pairs.iter().zip(&ratios))
                .find(|(pair, _)| **pair == (0, place))
                .and_then(|(_, ratio)| *ratio),
            step_ms: step_ms(setting, outcomes),
            row: row.clone(),
        })
        .collect()
}

/// The names of the rivals, in the plan's order.
fn names(plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in plan.settings.iter().filter_map(|one| one.rival.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Every try of a rival.
fn tries<'a>(plan: &'a Plan, name: &str, outcomes: &[Outcome]) -> Vec<(&'a Setting, Row)> {
    let of_rival = |setting: &&Setting| setting.rival.as_deref() == Some(name);
    (plan.settings.iter().filter(of_rival))
        .flat_map(|setting| {
            let (rows, _) = summarise(plan, setting, outcomes);
            rows.into_iter().map(move |row| (setting, row))
        })
        .collect()
}

fn step_ms(setting: &Setting, outcomes: &[Outcome]) -> f64 {
    let of_setting = |outcome: &&Outcome| outcome.cell.setting == setting.name;
    let times = outcomes
        .iter()
        .filter(of_setting)
        .filter_map(|outcome| outcome.step_ms);
    times.fold(f64::NAN, f64::min)
}

/// Writes `rivals.json` into `out`.
pub fn write(ranked: &[Ranked], out: &Path) -> std::io::Result<()> {
    let json = serde_json::to_string_pretty(ranked)?;
    std::fs::write(out.join("rivals.json"), json + "\n")
}

#[cfg(test)]
mod tests {
    use super::super::cell::{Clipped, Point};
    use super::*;

    /// Three rivals at two rates each.
    fn tuning() -> Plan {
        let setting = |name: &str| {
            serde_json::json!({
                "name": name, "rival": name, "title": name, "steps": 10, "target": 1.0,
                "config": {}, "learningRates": [0.001, 0.002], "clips": [{ "rule": "none" }]
            })
        };
        let plan = serde_json::json!({
            "seeds": [101, 102, 103, 104], "samples": 10, "every": 10,
            "settings": [setting("slow"), setting("good"), setting("alike")]
        });
        Plan::from_json(&plan.to_string()).expect("a plan")
    }

    /// The outcomes of a plan, each distance a function of its setting's name and seed.
    fn outcomes(plan: &Plan, distance: impl Fn(&str, u32) -> f64) -> Vec<Outcome> {
        let outcome = |cell: super::super::plan::Cell| {
            let point = Point {
                step: cell.steps,
                frechet: distance(&cell.setting, cell.seed),
                score: 1.0,
                covered_digits: 10,
            };
            Outcome {
                backend: gan_clipping_lab::Backend::Cpu,
                points: vec![point.clone()],
                test: point,
                diverged: None,
                clipped: Clipped::default(),
                seconds: 1.0,
                step_ms: Some(2.0),
                trace: None,
                cell,
            }
        };
        plan.cells()
            .expect("cells")
            .into_iter()
            .map(outcome)
            .collect()
    }

    #[test]
    fn the_best_try_of_each_goes_on_over_other_seeds() {
        let plan = tuning();
        let run = outcomes(&plan, |setting, _| match setting {
            "good@0.002" | "slow@0.001" | "alike@0.001" => 10.0,
            _ => 20.0,
        });
        let chosen = choose(&plan, &run, vec![1, 2]).expect("a plan");
        let names = chosen.settings.iter().filter_map(|one| {
            let Chosen { name, tries } = one.chosen.clone()?;
            Some((one.name.as_str(), name, tries))
        });
        let expected = [
            ("slow", "slow@0.001"),
            ("good", "good@0.002"),
            ("alike", "alike@0.001"),
        ];
        assert!(names.eq(expected.map(|(rival, name)| (rival, name.to_owned(), 2))));
        assert_eq!(
            chosen.settings[1].config["generator"]["optimizer"]["learningRate"],
            0.002
        );
        assert_eq!(chosen.seeds, [1, 2]);
    }

    #[test]
    fn no_seed_both_chooses_and_is_reported_and_no_try_is_left_out() {
        let plan = tuning();
        let mut run = outcomes(&plan, |_, _| 10.0);
        assert!(choose(&plan, &run, vec![1, 101]).is_err());
        run.pop();
        assert!(choose(&plan, &run, vec![1]).is_err());
    }

    #[test]
    fn a_rank_is_as_wide_as_the_seeds_leave_it() {
        let plan = tuning();
        let run = outcomes(&plan, |_, _| 10.0);
        let chosen = choose(&plan, &run, (1..=8).collect()).expect("a plan");
        // Over eight seeds `slow` is twice as far; of the other two each is now a little better, now a little worse.
        let run = outcomes(&chosen, |setting, seed| match setting {
            "slow" => 20.0 + 0.1 * f64::from(seed),
            "good" => 10.0 + if seed % 2 == 0 { 0.9 } else { -1.0 },
            _ => 10.0 + if seed % 2 == 0 { -1.0 } else { 1.1 },
        });
        let ranked = ranked(&chosen, &run);
        let places: Vec<_> = ranked
            .iter()
            .map(|one| (one.rival.as_str(), one.rank, one.ranks))
            .collect();
        assert_eq!(
            places,
            [
                ("good", 1, [1, 2]),
                ("alike", 2, [1, 2]),
                ("slow", 3, [3, 3])
            ]
        );
        assert!(ranked[0].against_best.is_none());
        let twice = ranked[2].against_best.expect("a ratio");
        assert!((2.0..2.2).contains(&twice.ratio), "{twice:?}");
        assert_eq!(ranked[2].step_ms, 2.0);
    }
}

//! The results as CSV and JSON.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use super::cell::Outcome;
use super::plan::{Networks, Plan};
use super::report::{networks_name, rule_name};
use super::summary::{has_collapsed, steps_to, summarise_all};

/// Writes `cells.csv`, `summary.csv` and `summary.json` into `out`.
pub fn write(plan: &Plan, outcomes: &[Outcome], out: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::write(out.join("cells.csv"), cells(plan, outcomes)?)?;
    let json = serde_json::to_string_pretty(&summarise_all(plan, outcomes))?;
    std::fs::write(out.join("summary.json"), json + "\n")?;
    Ok(())
}

/// A line for each finished run of the plan.
fn cells(plan: &Plan, outcomes: &[Outcome]) -> Result<String, Box<dyn Error>> {
    let mut csv = String::from(
        "setting,rule,threshold,networks,seed,steps,frechet_validation,frechet_test,score,\
         covered_digits,collapsed,steps_to_target,clipped_generator,clipped_discriminator,seconds\n",
    );
    for cell in plan.cells()? {
        let Some(outcome) = outcomes.iter().find(|outcome| outcome.cell == cell) else {
            continue;
        };
        let setting = plan.settings.iter().find(|s| s.name == cell.setting);
        let reached = setting.and_then(|setting| steps_to(outcome, setting.target));
        let last = outcome.points.last();
        writeln!(
            csv,
            "{},{},{},{},{},{},{:.3},{:.3},{:.3},{},{},{},{:.4},{:.4},{:.1}",
            cell.setting,
            rule_name(cell.rule),
            cell.threshold.map(|c| c.to_string()).unwrap_or_default(),
            match cell.networks {
                Networks::Both => "both",
                one => networks_name(one),
            },
            cell.seed,
            cell.steps,
            last.map_or(f64::NAN, |point| point.frechet),
            outcome.test.frechet,
            outcome.test.score,
            outcome.test.covered_digits,
            u8::from(has_collapsed(outcome)),
            reached.map(|step| format!("{step:.0}")).unwrap_or_default(),
            outcome.clipped.generator,
            outcome.clipped.discriminator,
            outcome.seconds,
        )?;
    }
    Ok(csv)
}

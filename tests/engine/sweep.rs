//! The sweep: its plan, its log that survives a kill, its statistics, and a small one run for real. Its modules'
//! own tests run here too: as an example that is tested, wasm-pack would build it for a browser with all the others.
#![allow(dead_code)] // Of the example's modules.

#[path = "../../examples/sweep/cell.rs"]
mod cell;
#[path = "../../examples/sweep/course.rs"]
mod course;
#[path = "../../examples/sweep/heat_map.rs"]
mod heat_map;
#[path = "../../examples/sweep/log.rs"]
mod log;
#[path = "../../examples/sweep/part.rs"]
mod part;
#[path = "../../examples/sweep/plan.rs"]
mod plan;
#[path = "../../examples/sweep/plot.rs"]
mod plot;
#[path = "../../examples/sweep/rates.rs"]
mod rates;
#[path = "../../examples/sweep/report.rs"]
mod report;
#[path = "../../examples/sweep/rivals.rs"]
mod rivals;
#[path = "../../examples/sweep/spikes.rs"]
mod spikes;
#[path = "../../examples/sweep/summary.rs"]
mod summary;
#[path = "../../examples/sweep/trace.rs"]
mod trace;
#[path = "../../examples/sweep/workers.rs"]
mod workers;

use std::path::PathBuf;

use crate::common::judge::training_images;
use cell::{Clipped, Outcome, Point};
use gan_clipping_lab::{Backend, ClipRule};
use log::Log;
use part::Part;
use plan::{Cell, Plan};
use summary::{Row, has_collapsed, holm, mean, ratio, steps_to, summarise, summarise_all};

const PLAN: &str = r#"{
    "seeds": [1, 2], "samples": 20, "every": 1,
    "settings": [{
        "name": "small", "title": "Small", "steps": 2, "target": 50,
        "config": { "batchSize": 4, "loss": "nonSaturating" },
        "clips": [{ "rule": "none" }, { "rule": "norm", "thresholds": [0.01, 0.1] }]
    }]
}"#;

fn plan() -> Plan {
    Plan::from_json(PLAN).expect("a good plan")
}

/// A file of its own in a folder of its own.
fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder.join("cells.jsonl")
}

/// An outcome that ends at a distance, the same to both splits.
fn outcome(cell: &Cell, frechet: f64) -> Outcome {
    let point = |step, frechet| Point {
        step,
        frechet,
        score: 5.0,
        covered_digits: 10,
    };
    Outcome {
        cell: cell.clone(),
        backend: Backend::Cpu,
        points: vec![point(1, 2.0 * frechet), point(2, frechet)],
        test: point(2, frechet),
        diverged: None,
        clipped: Clipped::default(),
        seconds: 1.0,
        step_ms: None,
        trace: None,
    }
}

/// Outcomes of a plan, with distances in the order of its cells.
fn outcomes(plan: &Plan, distances: &[f64]) -> Vec<Outcome> {
    let cells = plan.cells().expect("a good plan");
    assert_eq!(cells.len(), distances.len());
    cells
        .iter()
        .zip(distances)
        .map(|(c, d)| outcome(c, *d))
        .collect()
}

#[test]
fn a_plan_has_a_cell_for_each_seed_and_threshold_seed_by_seed() {
    let cells = plan().cells().expect("a good plan");
    let found: Vec<_> = cells
        .iter()
        .map(|c| (c.seed, c.rule, c.threshold))
        .collect();
    let of = |seed| {
        [
            (seed, ClipRule::None, None),
            (seed, ClipRule::Norm, Some(0.01)),
            (seed, ClipRule::Norm, Some(0.1)),
        ]
    };
    assert_eq!(found, [of(1), of(2)].concat());
    assert!(cells.iter().all(|cell| cell.config.seed == cell.seed));
    assert_eq!(cells[1].config.generator.clip.threshold, 0.01);
    assert_eq!(cells[1].config.discriminator.clip.threshold, 0.01);
}

#[test]
fn a_plan_can_clip_one_network_alone() {
    let json = PLAN.replace("[0.01, 0.1]", r#"[0.01], "networks": "discriminator""#);
    let cells = Plan::from_json(&json).expect("a good plan").cells();
    let cell = &cells.expect("good cells")[1];
    assert_eq!(cell.config.discriminator.clip.rule, ClipRule::Norm);
    assert_eq!(cell.config.generator.clip.rule, ClipRule::None);
}

#[test]
fn a_plan_that_cannot_be_run_is_refused_before_anything_runs() {
    for (from, to, named) in [
        ("\"batchSize\": 4", "\"batchSize\": 0", "batchSize"),
        ("[0.01, 0.1]", "[0.01, -1]", "clip.threshold"),
        ("\"every\": 1", "\"every\": 0", "every"),
        ("\"samples\"", "\"sample\"", "sample"),
    ] {
        let error = Plan::from_json(&PLAN.replace(from, to))
            .expect_err(to)
            .to_string();
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn finished_cells_survive_a_kill_in_the_middle_of_a_line() {
    let (plan, path) = (plan(), path("kill"));
    let all = outcomes(&plan, &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0]);
    let mut log = Log::open(&path, Backend::Cpu).expect("a new file");
    for outcome in &all[..2] {
        log.add(outcome.clone()).expect("it is written");
    }
    let whole = std::fs::read(&path).expect("it is there");
    let half = serde_json::to_string(&all[2]).expect("an outcome");
    let torn = [&whole[..], &half.as_bytes()[..half.len() / 2]].concat();
    std::fs::write(&path, torn).expect("it is written");

    let mut log = Log::open(&path, Backend::Cpu).expect("a torn end is no error");
    assert_eq!(log.outcomes, all[..2]);
    assert!(log.has(&all[1].cell) && !log.has(&all[2].cell));
    log.add(all[2].clone()).expect("it is written");
    assert_eq!(
        Log::open(&path, Backend::Cpu).expect("whole").outcomes,
        all[..3]
    );
}

#[test]
fn a_cell_of_other_settings_is_not_taken_for_finished() {
    let (plan, path) = (plan(), path("other"));
    let mut log = Log::open(&path, Backend::Cpu).expect("a new file");
    log.add(outcomes(&plan, &[1.0; 6]).remove(0))
        .expect("it is written");
    let cell = &plan.cells().expect("good cells")[0];
    assert!(log.has(cell));
    let mut longer = cell.clone();
    longer.steps += 1;
    let mut faster = cell.clone();
    faster.config.generator.optimizer.learning_rate *= 2.0;
    assert!(!log.has(&longer) && !log.has(&faster));
}

#[test]
fn a_file_of_something_else_is_refused_and_left_alone() {
    let path = path("foreign");
    std::fs::write(&path, "Dear diary,\nit rains.").expect("it is written");
    let error = Log::open(&path, Backend::Cpu)
        .err()
        .expect("is refused")
        .to_string();
    assert!(error.contains("cells.jsonl, line 1"), "{error}");
    let left = std::fs::read_to_string(&path).expect("it is there");
    assert_eq!(left, "Dear diary,\nit rains.");
}

#[test]
fn runs_of_another_backend_are_not_mixed_in() {
    let path = path("backends");
    let cell = plan().cells().expect("a good plan").remove(0);
    let mut log = Log::open(&path, Backend::Cpu).expect("a new file");
    log.add(outcome(&cell, 1.0)).expect("a write");
    drop(log);

    let error = Log::open(&path, Backend::WebGpu).err();
    let error = error.expect("is refused").to_string();
    assert!(
        error.contains("cells.jsonl, line 1") && error.contains("--out"),
        "{error}"
    );
    assert_eq!(
        Log::open(&path, Backend::Cpu)
            .expect("left alone")
            .outcomes
            .len(),
        1
    );
}

/// The committed study was written before a line said its backend.
#[test]
fn a_line_without_a_backend_is_of_the_cpu() {
    let cell = plan().cells().expect("a good plan").remove(0);
    let mut line = serde_json::to_value(outcome(&cell, 1.0)).expect("JSON");
    line.as_object_mut().expect("an object").remove("backend");
    let read: Outcome = serde_json::from_value(line).expect("an outcome");
    assert_eq!(read, outcome(&cell, 1.0));
}

#[test]
fn a_mean_has_the_standard_error_of_its_values() {
    // Deviations −2, 0, 0, 2: s² = 8 / 3, s / √4 = 0.8165.
    let found = mean(&[1.0, 3.0, 3.0, 5.0]);
    assert_eq!(found.mean, 3.0);
    assert!((found.standard_error - (8.0_f64 / 3.0).sqrt() / 2.0).abs() < 1e-12);
    assert!(mean(&[1.0]).standard_error.is_nan());
}

#[test]
fn a_ratio_has_students_interval() {
    // Mean 0.25, s = √(0.05 / 3), and t of 3 degrees of freedom at 97.5 % is 3.182446.
    let found = ratio(&[0.1, 0.2, 0.3, 0.4]).expect("four runs");
    let reach = 3.182_446 * (0.05_f64 / 3.0).sqrt() / 2.0;
    assert!((found.ratio.ln() - 0.25).abs() < 1e-12);
    assert!((found.low.ln() - (0.25 - reach)).abs() < 1e-6);
    assert!((found.high.ln() - (0.25 + reach)).abs() < 1e-6);
    assert!(!found.is_within_noise());
    // 0.25 over its error of 0.0645 is 3.873: beyond it lies 3.05 % of t with 3 degrees of freedom.
    assert!((found.p - 0.030_47).abs() < 1e-4, "{}", found.p);
    assert!(
        ratio(&[-0.1, 0.2, -0.3, 0.4])
            .expect("four runs")
            .is_within_noise()
    );
    assert_eq!(ratio(&[0.1]), None);
}

#[test]
fn the_step_at_a_target_lies_between_two_measurements() {
    let cell = plan().cells().expect("good cells").remove(0);
    let run = outcome(&cell, 40.0);
    // 80 at step 1, 40 at step 2: 50 three quarters of the way.
    assert_eq!(steps_to(&run, 50.0), Some(1.75));
    assert_eq!(steps_to(&run, 80.0), Some(1.0));
    assert_eq!(steps_to(&run, 39.0), None);
}

#[test]
fn a_run_has_collapsed_with_four_digits_or_a_divergence() {
    let cell = plan().cells().expect("good cells").remove(0);
    let mut run = outcome(&cell, 40.0);
    run.test.covered_digits = 5;
    assert!(!has_collapsed(&run));
    run.test.covered_digits = 4;
    assert!(has_collapsed(&run));
    run.test.covered_digits = 10;
    run.diverged = Some("step 3: generator mlp.layers.0.weight".into());
    assert!(has_collapsed(&run));
}

fn rows(distances: &[f64]) -> (Vec<Row>, Option<usize>) {
    let plan = plan();
    summarise(&plan, &plan.settings[0], &outcomes(&plan, distances))
}

#[test]
fn the_pick_is_the_smallest_and_says_what_the_seeds_leave_open() {
    // None 100 and 200; 0.01 half of it on each seed; 0.1 once a third, once more than half.
    let (rows, pick) = rows(&[100.0, 50.0, 33.0, 200.0, 101.0, 120.0]);
    assert_eq!(pick, Some(2));
    assert_eq!(
        rows.iter().map(|row| row.runs).collect::<Vec<_>>(),
        [2, 2, 2]
    );
    assert_eq!(rows[0].against_none, None);
    let half = rows[1].against_none.expect("two seeds");
    assert!((half.ratio - (0.5 * 0.505_f64).sqrt()).abs() < 1e-12);
    assert!(
        !half.is_within_noise(),
        "it is half on both seeds: {half:?}"
    );
    assert!(rows[1].against_pick.expect("two seeds").is_within_noise());
    assert_eq!(rows[2].against_pick, None);
    assert_eq!(rows[1].reached_target, 1);
    // Of two runs one never came to 50: the median is never, too.
    assert_eq!(rows[1].steps_to_target, None);
}

/// The page that a plan with that clipping comes to, by the distances of its runs.
fn report_of(clips: &str, distances: &[f64]) -> String {
    let all = r#"[{ "rule": "none" }, { "rule": "norm", "thresholds": [0.01, 0.1] }]"#;
    let plan = Plan::from_json(&PLAN.replace(all, clips)).expect("a good plan");
    let cells = path("report");
    let folder = cells.parent().expect("a folder");
    report::write(&plan, &outcomes(&plan, distances), folder).expect("it is written");
    std::fs::read_to_string(folder.join("study.md")).expect("it was written")
}

#[test]
fn a_report_picks_among_rows_and_says_nothing_of_one_by_itself() {
    let two = report_of(
        r#"[{ "rule": "none" }, { "rule": "norm", "thresholds": [0.1] }]"#,
        &[100.0, 50.0, 200.0, 101.0],
    );
    let picked = "The pick is norm 0.1, and better than all others beyond the seeds' noise.";
    assert!(two.contains(picked), "{two}");
    let one = report_of(r#"[{ "rule": "none" }]"#, &[100.0, 200.0]);
    assert!(one.contains("| **none** | 150.0"), "{one}");
    assert!(!one.contains("The pick is"), "{one}");
    assert!(
        !one.contains(".svg"),
        "without a C there is nothing to plot: {one}"
    );
}

#[test]
fn runs_are_paired_by_their_seed() {
    let plan = plan();
    let mut found = outcomes(&plan, &[100.0, 50.0, 1.0, 200.0, 100.0, 1.0]);
    // The seeds come in another order: nothing changes.
    found.reverse();
    let (rows, _) = summarise(&plan, &plan.settings[0], &found);
    let half = rows[1].against_none.expect("two seeds");
    assert!((half.low, half.high) == (half.ratio, half.ratio) && (half.ratio - 0.5).abs() < 1e-12);
}

#[test]
fn a_sweep_on_two_threads_is_that_on_one_and_nothing_runs_twice() {
    let plan = plan();
    let (images, judge) = (training_images(), crate::common::judge::file());
    let run = |name: &str, threads| {
        let log = Log::open(&path(name), Backend::Cpu).expect("a new file");
        let cells = plan.cells().expect("good cells");
        workers::run(&cells, log, Backend::Cpu, &images, &judge, threads).expect("all cells run")
    };
    let by_cell = |log: &Log| -> Vec<_> {
        let cells = plan.cells().expect("good cells");
        let find = |cell: &Cell| log.outcomes.iter().find(|o| o.cell == *cell).cloned();
        let all = cells
            .iter()
            .map(|cell| find(cell).expect("each cell is there"));
        all.map(|outcome| (outcome.points, outcome.test, outcome.clipped))
            .collect()
    };
    let (one, two) = (run("one", 1), run("two", 2));
    assert_eq!(one.outcomes.len(), 6);
    assert_eq!(by_cell(&one), by_cell(&two));
    assert!(by_cell(&one)[1].2.discriminator > 0.0, "C of 0.01 clips");
    assert_eq!(
        by_cell(&one)[0].2,
        Clipped::default(),
        "no rule clips nothing"
    );

    let cells = plan.cells().expect("good cells");
    let again = workers::run(&cells, two, Backend::Cpu, &[], &[], 2)
        .expect("no cell is left to need images");
    assert_eq!(again.outcomes.len(), 6);
}

/// Two rates, one seed that chooses and two that are reported.
const RATES: &str = r#"{
    "seeds": [1, 2], "choosingSeeds": [101], "samples": 20, "every": 1,
    "settings": [{
        "name": "adam", "title": "Adam", "steps": 2, "target": 50, "learningRates": [0.001, 0.01],
        "config": { "batchSize": 4 },
        "clips": [{ "rule": "none" }, { "rule": "norm", "thresholds": [0.1, 1] }]
    }]
}"#;

#[test]
fn each_rate_of_a_plan_is_a_setting_with_that_rate_in_both_networks() {
    let plan = Plan::from_json(RATES).expect("a good plan");
    let names: Vec<_> = plan
        .settings
        .iter()
        .map(|one| (one.base(), one.rate()))
        .collect();
    assert_eq!(names, [("adam", Some(0.001)), ("adam", Some(0.01))]);
    let cells = plan.cells().expect("good cells");
    assert_eq!(cells.len(), 18);
    for cell in &cells {
        let rate = if cell.setting == "adam@0.001" {
            0.001
        } else {
            0.01
        };
        assert_eq!(cell.config.generator.optimizer.learning_rate, rate);
        assert_eq!(cell.config.discriminator.optimizer.learning_rate, rate);
    }
}

#[test]
fn a_seed_that_chooses_may_not_be_reported() {
    let error = Plan::from_json(&RATES.replace("[101]", "[2]")).expect_err("2 is both");
    assert!(error.to_string().contains("choosingSeeds: 2"), "{error}");
}

/// Distances of a plan's cells by rate, threshold and seed.
fn measured(plan: &Plan, distance: impl Fn(f64, Option<f32>, u32) -> f64) -> Vec<Outcome> {
    let cells = plan.cells().expect("good cells");
    let of = |cell: &Cell| {
        let rate = cell.config.generator.optimizer.learning_rate;
        outcome(cell, distance(rate, cell.threshold, cell.seed))
    };
    cells.iter().map(of).collect()
}

#[test]
fn the_best_is_chosen_on_the_choosing_seeds_and_told_of_the_others() {
    let plan = Plan::from_json(RATES).expect("a good plan");
    // Seed 101 finds C = 1 best at 0.01 and no clipping at 0.001; the reported seeds would choose otherwise.
    let found = measured(&plan, |rate, c, seed| match (rate, c, seed) {
        (0.01, Some(1.0), 101) => 10.0,
        (0.001, None, 101) => 20.0,
        (_, _, 101) => 90.0,
        (0.01, Some(1.0), seed) => 30.0 * f64::from(seed),
        (0.001, None, seed) => 60.0 * f64::from(seed),
        _ => 5.0,
    });
    let map = rates::maps(&plan, &found).remove(0);
    assert_eq!(
        (map.rates, map.best),
        (vec![0.001, 0.01], vec![Some(0), Some(2)])
    );
    let contest = map.contest.expect("both were measured");
    assert_eq!(
        (contest.clipped_rate, contest.clipped.threshold),
        (0.01, Some(1.0))
    );
    assert_eq!(
        (contest.unclipped_rate, contest.unclipped.threshold),
        (0.001, None)
    );
    assert!((contest.ratio.ratio - 0.5).abs() < 1e-12);
    assert_eq!(contest.clipped.test.mean, 45.0);
}

#[test]
fn a_rate_learns_where_more_than_half_of_the_reported_runs_come_to_the_target() {
    let plan = Plan::from_json(RATES).expect("a good plan");
    let found = measured(&plan, |rate, c, seed| match (rate, c, seed) {
        (0.001, _, _) => 50.0,
        // One of two is not more than half.
        (_, None, 1) => 50.0,
        (_, None, _) => 51.0,
        (_, Some(0.1), _) => 49.0,
        // Near on the reported seeds alone: not what was chosen.
        (_, Some(_), 101) => 99.0,
        (_, Some(_), _) => 1.0,
    });
    let map = rates::maps(&plan, &found).remove(0);
    assert_eq!(map.learnt_unclipped, [0.001]);
    assert_eq!(map.learnt_clipped, [0.001, 0.01]);
}

#[test]
fn many_comparisons_are_corrected_by_holm() {
    // 0.01 × 3, 0.02 × 2, and 0.03 × 1 raised to the one before; the order is that of the values given.
    let found = holm(&[0.03, 0.01, 0.02]);
    let right = [0.04, 0.03, 0.04];
    assert!(
        found.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-12),
        "{found:?}"
    );
    assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
}

#[test]
fn every_row_has_its_p_with_all_comparisons_of_the_plan_made() {
    let plan = plan();
    let found = outcomes(&plan, &[100.0, 50.0, 33.0, 200.0, 101.0, 120.0]);
    let rows = summarise_all(&plan, &found);
    let p = |row: &Row| row.against_none.expect("is compared").p;
    let (first, second) = (p(&rows[1]), p(&rows[2]));
    assert_eq!(rows[0].p_holm, None);
    // Of two the smaller counts twice, and the larger is never below that.
    let least = 2.0 * first.min(second);
    let most = first.max(second).max(least);
    let right = if first < second {
        [least, most]
    } else {
        [most, least]
    };
    assert_eq!([rows[1].p_holm, rows[2].p_holm], right.map(Some));
}

#[test]
fn parts_put_together_are_the_whole_and_pack_into_the_same_bytes() {
    let plan = plan();
    let cells = plan.cells().expect("good cells");
    let all = outcomes(&plan, &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0]);
    let log_of = |name: &str, own: &[Cell]| {
        let path = path(name);
        let mut log = Log::open(&path, Backend::Cpu).expect("a new file");
        for outcome in all
            .iter()
            .rev()
            .filter(|outcome| own.contains(&outcome.cell))
        {
            log.add(outcome.clone()).expect("it is written");
        }
        (path, log)
    };
    let (whole, log) = log_of("whole", &cells);
    let whole = log.pack(&whole, &cells).expect("all are there");

    let part = |text: &str| text.parse::<Part>().expect("a part").of(&cells);
    assert_eq!(part("2/4"), [cells[1].clone(), cells[5].clone()]);
    let (merged, mut log) = log_of("parts", &part("1/2"));
    let missing = Log::open(&merged, Backend::Cpu)
        .expect("a log")
        .pack(&merged, &cells);
    assert!(
        missing
            .expect_err("half is missing")
            .to_string()
            .contains("Norm")
    );
    log.take(log_of("other", &part("2/2")).1)
        .expect("it is written");
    let merged = log.pack(&merged, &cells).expect("all are there");
    assert_eq!(
        std::fs::read(&merged).expect("packed"),
        std::fs::read(&whole).expect("packed")
    );

    let again = Log::open(&whole.with_extension(""), Backend::Cpu).expect("it is unpacked");
    assert_eq!(again.outcomes, all);
}

#[test]
fn a_part_that_is_none_is_refused() {
    for text in ["0/2", "3/2", "1", "a/b", "1/0"] {
        let error = text.parse::<Part>().expect_err(text);
        assert!(error.contains("i/n"), "{error}");
    }
}

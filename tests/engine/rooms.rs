//! The rooms of `src/` know each other downwards only, and in no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may know. Of a room with floors (`training`) each floor is one.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("message", &[]),
    ("random", &[]),
    ("config", &["message"]),
    ("parameters", &[]),
    ("device", &[]),
    ("archive", &["message"]),
    ("data", &["random", "config"]),
    ("networks", &["random", "config"]),
    ("losses", &["config"]),
    ("clip", &["config", "parameters"]),
    ("optim", &["config", "parameters"]),
    ("fused", &["config"]),
    ("metrics", &["config"]),
    (
        "judge",
        &["random", "config", "device", "archive", "data", "metrics"],
    ),
    ("training/error", &["config", "device", "archive"]),
    ("training/divergence", &[]),
    ("training/dropped_graphs", &[]),
    ("training/noise", &["random", "training/error"]),
    (
        "training/pixels",
        &["config", "device", "training/error", "training/noise"],
    ),
    ("training/weight_clip", &["parameters"]),
    (
        "training/learner",
        &[
            "config",
            "parameters",
            "clip",
            "optim",
            "training/weight_clip",
        ],
    ),
    (
        "training/report",
        &[
            "config",
            "device",
            "clip",
            "training/error",
            "training/divergence",
            "training/learner",
        ],
    ),
    (
        "training/inspect",
        &["device", "parameters", "training/error", "training/learner"],
    ),
    (
        "training/persist",
        &[
            "config",
            "device",
            "archive",
            "parameters",
            "clip",
            "optim",
            "training/error",
            "training/divergence",
            "training/learner",
        ],
    ),
    ("training/gan", BOTH_TRAINERS),
    ("training/vae", BOTH_TRAINERS),
    (
        "wasm",
        &["config", "device", "data", "judge", "metrics", "training"],
    ),
];

const BOTH_TRAINERS: &[&str] = &[
    "random",
    "config",
    "device",
    "archive",
    "parameters",
    "networks",
    "losses",
    "clip",
    "optim",
    "fused",
    "training/error",
    "training/divergence",
    "training/dropped_graphs",
    "training/noise",
    "training/pixels",
    "training/learner",
    "training/report",
    "training/inspect",
    "training/persist",
];

/// A file's room: the first folder or file below `src`, of `training` the second too.
fn room_of(module: &[String]) -> String {
    match module {
        [first, second, ..] if first == "training" => format!("{first}/{second}"),
        [first, ..] => first.clone(),
        [] => String::new(),
    }
}

/// The module that a file is, as its path of names.
fn module_of(file: &Path, src: &Path) -> Vec<String> {
    let path = file
        .strip_prefix(src)
        .expect("lies in src")
        .with_extension("");
    let mut names: Vec<String> = (path.components())
        .map(|part| part.as_os_str().to_string_lossy().into())
        .collect();
    if names
        .last()
        .is_some_and(|name| name == "mod" || name == "lib")
    {
        names.pop();
    }
    names
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("can be listed").path();
        match path.is_dir() {
            true => files.extend(rust_files(&path)),
            false if path.extension().is_some_and(|kind| kind == "rs") => files.push(path),
            false => {}
        }
    }
    files
}

/// Every path of modules that a text names from the crate's root or by `super`, as names from the root.
/// Comments are left out, and so are groups in braces: what is before one names the room, but
/// `use crate::{…}` would not, and is refused.
fn paths_in(text: &str, module: &[String]) -> Vec<Vec<String>> {
    let code: Vec<&str> = (text.lines())
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let mut paths = Vec::new();
    for (at, _) in code
        .match_indices("crate::")
        .chain(code.match_indices("super::"))
    {
        let before = code[..at].chars().next_back();
        let inside = |c: char| c == ':' || c == '_' || c.is_alphanumeric();
        if before.is_some_and(inside) {
            continue; // `super::super::` is read from its beginning.
        }
        let path: String = code[at..].chars().take_while(|c| inside(*c)).collect();
        let mut names: Vec<String> = match path.starts_with("crate") {
            true => Vec::new(),
            false => module.to_vec(),
        };
        for name in path.split("::") {
            match name {
                "crate" => {}
                "super" => {
                    names.pop();
                }
                name => names.push(name.into()),
            }
        }
        paths.push(names);
    }
    paths
}

/// What each room knows, with a file that says so.
fn arrows() -> BTreeMap<(String, String), PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut arrows = BTreeMap::new();
    for file in rust_files(&src) {
        let module = module_of(&file, &src);
        // The root names its rooms, a room with floors its floors, and tests may know everything.
        let names_its_own = module.is_empty() || module == ["training"];
        if names_its_own || module.iter().any(|name| name == "tests") {
            continue;
        }
        let from = room_of(&module);
        let text = fs::read_to_string(&file).expect("is text");
        for path in paths_in(&text, &module) {
            let to = room_of(&path);
            if to != from {
                arrows.insert((from.clone(), to), file.clone());
            }
        }
    }
    arrows
}

#[test]
fn each_room_knows_only_what_lies_below_it() {
    let allowed: BTreeMap<_, _> = MAY_KNOW.iter().copied().collect();
    let arrows = arrows();
    assert!(arrows.len() > 30, "the arrows were not found: {arrows:?}");
    for ((from, to), file) in arrows {
        let below = allowed.get(from.as_str());
        let below =
            below.unwrap_or_else(|| panic!("the room {from} ({file:?}) is not in the list"));
        // The outside of a room with floors is known as a whole.
        let found = to.strip_prefix("training/").map_or(to.as_str(), |name| {
            match name.starts_with(char::is_lowercase) {
                true => to.as_str(),
                false => "training",
            }
        });
        assert!(
            below.contains(&found),
            "{from} knows {to} ({file:?}); it may know {below:?}"
        );
    }
}

#[test]
fn no_room_may_know_one_that_may_know_it() {
    let mut done = BTreeSet::from(["training"]);
    let mut left: Vec<_> = MAY_KNOW.to_vec();
    while !left.is_empty() {
        let count = left.len();
        left.retain(|(room, below)| {
            let ready = below.iter().all(|room| done.contains(room));
            if ready {
                done.insert(room);
            }
            !ready
        });
        assert!(left.len() < count, "there is a circle among {left:?}");
    }
}

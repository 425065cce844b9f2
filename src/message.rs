//! What a message has room for of what a file, a link or a page gave.

/// Characters of it that are shown.
const LONGEST: usize = 300;

/// A text as a message shows it: its beginning, where it is long.
pub(crate) fn shown(text: impl ToString) -> String {
    let text = text.to_string();
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}…", text.split_at(end).0),
    }
}

#[cfg(test)]
mod tests {
    use crate::message::{LONGEST, shown};

    #[test]
    fn a_short_text_is_shown_whole_and_of_a_long_one_the_beginning() {
        assert_eq!(shown("seed"), "seed");
        assert_eq!(shown("é".repeat(LONGEST)), "é".repeat(LONGEST));
        assert_eq!(
            shown("é".repeat(1_000_000)),
            format!("{}…", "é".repeat(LONGEST))
        );
    }
}

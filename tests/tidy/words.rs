//! The words of an enum's variants are derived, never written by hand beside the names they repeat.

use super::{files_below, is_rust};

/// The match arms that spell a variant's name again, such as `Self::TaggedNow => "tagged_now"`.
fn words_by_hand(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        for (n, line) in text.lines().enumerate() {
            let Some((left, right)) = line.split_once(" => ") else { continue };
            if let (Some(variant), Some(word)) = (variant(left).or(variant(right)), word(left).or(word(right)))
                && word.replace(['-', '_'], "") == variant.to_ascii_lowercase()
            {
                found.push(format!("{path}:{}", n + 1));
            }
        }
    }
    found
}

/// `TaggedNow` of `Self::TaggedNow`, of `Self::TaggedNow { .. }` and of `Some(Self::TaggedNow),`.
fn variant(side: &str) -> Option<&str> {
    let (_, name) = side.split_once("Self::")?;
    name.split(|c: char| !c.is_ascii_alphanumeric()).next()
}

/// The text of a side that is a string literal.
fn word(side: &str) -> Option<&str> {
    side.trim().trim_end_matches(',').strip_prefix('"')?.strip_suffix('"')
}

#[test]
fn no_word_repeats_a_variant_by_hand() {
    let files: Vec<_> = ["shared", "functions", "operate", "local"].into_iter().flat_map(files_below).collect();
    let by_hand = words_by_hand(&files);
    assert!(by_hand.is_empty(), "derive them with strum: {by_hand:?}");
}

#[test]
fn a_word_by_hand_is_found() {
    let planted = r#"
fn as_str(self) -> &'static str {
    match self {
        Self::TaggedNow => "tagged_now",
        Self::Refused { .. } => "refused",
        Self::NotAnAffiliate => "none",
    }
}
fn parse(text: &str) -> Option<Self> {
    match text {
        "one-click" => Some(Self::OneClick),
        _ => None,
    }
}
"#;
    let found = words_by_hand(&[("shared/src/words.rs".to_owned(), planted.to_owned())]);
    assert_eq!(found, ["shared/src/words.rs:4", "shared/src/words.rs:5", "shared/src/words.rs:11"]);
}

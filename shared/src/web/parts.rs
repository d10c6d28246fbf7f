//! The components of pages that carry data: pills and pagers (`shared/templates/parts.html` renders them).

/// A state in a word. Colour never stands alone: the word says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pill {
    /// The class: `ok`, `info`, `warn`, `bad`, or empty where there is nothing to do.
    pub kind: &'static str,
    /// The key of the word.
    pub text: &'static str,
}

impl Pill {
    pub const fn ok(text: &'static str) -> Self {
        Self { kind: "ok", text }
    }

    pub const fn info(text: &'static str) -> Self {
        Self { kind: "info", text }
    }

    pub const fn warn(text: &'static str) -> Self {
        Self { kind: "warn", text }
    }

    pub const fn bad(text: &'static str) -> Self {
        Self { kind: "bad", text }
    }

    /// A state that asks for nothing.
    pub const fn plain(text: &'static str) -> Self {
        Self { kind: "", text }
    }
}

/// The links to the pages of a list before and after this one.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl Pager {
    /// Whether the list has no other page.
    pub fn is_single(&self) -> bool {
        self.previous.is_none() && self.next.is_none()
    }
}

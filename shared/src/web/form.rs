//! Forms: how one that could not be taken comes back as it was filled in, each complaint beside its field (UX-2).
//!
//! A route that refuses a form need not know of this: the runtime shows the page at the form's address again, and the page's template
//! asks its [`Form`] what stands in each field and what is wrong with it.

use super::{Problem, csrf};
use crate::input::MemberError;

/// A form as its page shows it: empty at first, and as it was filled in when it could not be taken.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    refusal: Option<Problem>,
}

impl Form {
    /// A form that was sent and refused. Passwords are not shown again. Complaints stand in the order of the fields.
    pub fn refused(body: &[u8], refusal: Problem) -> Self {
        let sent: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        let place = |member: &str| sent.iter().position(|(name, _)| name == member).unwrap_or(usize::MAX);
        let refusal = refusal.errors_in_order_of(place);
        let is_shown = |name: &str| name != csrf::FIELD_NAME && !name.contains("password");
        Self { values: sent.into_iter().filter(|(name, _)| is_shown(name)).collect(), refusal: Some(refusal) }
    }

    /// What stands in a field: what was sent, else what the page begins with.
    pub fn value_or<'a>(&'a self, name: &str, initial: &'a str) -> &'a str {
        if self.refusal.is_some() { self.value(name) } else { initial }
    }

    /// What was sent in a field.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(field, value)| field == name && value != "false")
    }

    /// Why the form could not be taken.
    pub fn refusal(&self) -> Option<&Problem> {
        self.refusal.as_ref()
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<&MemberError> {
        self.errors().iter().find(|error| error.member == name)
    }

    /// What is wrong, field by field.
    pub fn errors(&self) -> &[MemberError] {
        self.refusal.as_ref().map(Problem::errors).unwrap_or_default()
    }

    /// Whether the cursor should stand in a field: the first that is wrong.
    pub fn is_first_error(&self, name: &str) -> bool {
        self.errors().first().is_some_and(|error| error.member == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_form_shows_what_was_typed_but_never_a_password() {
        let form = Form::refused(b"name=Ursula+K.&password=hunter22&newsletter=true&form_token=x", Problem::not_found());
        assert_eq!(form.value("name"), "Ursula K.");
        assert!(form.is_ticked("newsletter") && !form.is_ticked("name2"));
        assert_eq!((form.value("password"), form.value("form_token")), ("", ""));
        assert_eq!(form.value_or("company", "Initial"), "", "an emptied field stays empty");
        assert_eq!(Form::default().value_or("company", "Initial"), "Initial");
    }
}

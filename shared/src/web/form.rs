//! Forms: a refused form comes back as it was filled in, each error beside its field (UX-2).
//!
//! The route that refuses a form does not need to know this. The runtime shows the page at the form's address again,
//! and the page's template asks its [`Form`] for each field's value and error.

use super::{Problem, csrf};
use crate::input::MemberError;

/// A form as its page shows it: empty at first, and as it was filled in after it was refused.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    refusal: Option<Problem>,
}

impl Form {
    /// A form that was submitted and refused. Passwords are not shown again. Errors are in the order of the fields.
    pub fn refused(body: &[u8], refusal: Problem) -> Self {
        let sent: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        let place = |member: &str| sent.iter().position(|(name, _)| name == member).unwrap_or(usize::MAX);
        let refusal = refusal.errors_in_order_of(place);
        let is_shown = |name: &str| name != csrf::FIELD_NAME && !name.contains("password");
        Self { values: sent.into_iter().filter(|(name, _)| is_shown(name)).collect(), refusal: Some(refusal) }
    }

    /// A field's value: what was submitted, or the page's initial value.
    pub fn value_or<'a>(&'a self, name: &str, initial: &'a str) -> &'a str {
        if self.refusal.is_some() { self.value(name) } else { initial }
    }

    /// A field's submitted value.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Whether a checkbox is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(field, value)| field == name && value != "false")
    }

    /// Why the form was refused.
    pub fn refusal(&self) -> Option<&Problem> {
        self.refusal.as_ref()
    }

    /// Whether it was refused for a reason that is not one field's.
    pub fn is_refused_as_a_whole(&self) -> bool {
        self.refusal.is_some() && self.errors().is_empty()
    }

    /// A field's error.
    pub fn error(&self, name: &str) -> Option<&MemberError> {
        self.errors().iter().find(|error| error.member == name)
    }

    /// All errors, in the order of the fields.
    pub fn errors(&self) -> &[MemberError] {
        self.refusal.as_ref().map(Problem::errors).unwrap_or_default()
    }

    /// Whether this is the first field with an error, which gets the focus.
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

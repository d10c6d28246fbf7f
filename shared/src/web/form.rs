//! Forms: a refused form comes back as it was filled in, each error beside its field (UX-2).
//!
//! The route that refuses a form does not need to know this. The runtime leads back to the page at the form's address,
//! and the page's template asks its [`Form`] for each field's value and error.

use serde::{Deserialize, Serialize};

use super::{Problem, csrf};
use crate::input::MemberError;
use crate::values::Span;

/// A form as its page shows it: empty at first, and as it was filled in after it was refused.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The address it was posted to.
    action: String,
    values: Vec<(String, String)>,
    refusal: Option<Refusal>,
}

/// What the other forms of a page are after one of them was refused.
static EMPTY: Form = Form { action: String::new(), values: Vec::new(), refusal: None };

/// Why a form was refused, as far as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The code of the problem.
    pub code: String,
    /// How many seconds its sender has to wait.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    wait_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    errors: Vec<FieldError>,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub member: String,
    pub code: String,
    /// The limit that was exceeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<i64>,
}

impl Refusal {
    /// How long its sender has to wait.
    pub fn wait(&self) -> Option<Span> {
        self.wait_seconds.map(Span::seconds)
    }
}

impl From<&MemberError> for FieldError {
    fn from(error: &MemberError) -> Self {
        Self { member: error.member.clone(), code: error.code.to_owned(), limit: error.limit }
    }
}

impl Form {
    /// A form that was submitted and refused. Passwords and codes are not shown again. Errors are in the order of the fields.
    pub fn refused(body: &[u8], problem: &Problem) -> Self {
        let sent: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        let place = |member: &str| sent.iter().position(|(name, _)| name == member).unwrap_or(usize::MAX);
        let mut errors: Vec<FieldError> = problem.errors().iter().map(FieldError::from).collect();
        errors.sort_by_key(|error| place(&error.member));
        let refusal = Refusal { code: problem.code().to_owned(), wait_seconds: problem.wait_seconds(), errors };
        Self { refusal: Some(refusal), ..Self::filled_in(body) }
    }

    /// A form as it was filled in, without passwords and codes.
    pub fn filled_in(body: &[u8]) -> Self {
        let is_shown = |name: &str| name != csrf::FIELD_NAME && name != "code" && !name.contains("password");
        let sent = form_urlencoded::parse(body).into_owned();
        Self { values: sent.filter(|(name, _)| is_shown(name)).collect(), ..Self::default() }
    }

    /// A form from what an earlier page left.
    pub(super) fn restored(action: String, values: Vec<(String, String)>, refusal: Option<Refusal>) -> Self {
        Self { action, values, refusal }
    }

    /// The same form with the address that it was posted to.
    pub fn posted_to(self, action: &str) -> Self {
        Self { action: action.to_owned(), ..self }
    }

    /// The form with this address, for a page with several: as it was filled in if this one was refused, otherwise empty.
    pub fn of(&self, action: &str) -> &Self {
        if self.action == action { self } else { &EMPTY }
    }

    /// The address that it was posted to.
    pub(super) fn action(&self) -> &str {
        &self.action
    }

    /// A field's value: what was submitted, or `initial` if nothing was.
    pub fn value_or<'a>(&'a self, name: &str, initial: &'a str) -> &'a str {
        if self.refusal.is_some() || !self.values.is_empty() { self.value(name) } else { initial }
    }

    /// A field's submitted value.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// A field's submitted value, if the form had such a field.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All submitted values of a field.
    pub fn values_of(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The fields that were filled in.
    pub fn values(&self) -> &[(String, String)] {
        &self.values
    }

    /// Whether a checkbox is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(field, value)| field == name && value != "false")
    }

    /// Why the form was refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Whether it was refused for a reason that is not one field's.
    pub fn is_refused_as_a_whole(&self) -> bool {
        self.refusal.is_some() && self.errors().is_empty()
    }

    /// A field's error.
    pub fn error(&self, name: &str) -> Option<&FieldError> {
        self.errors().iter().find(|error| error.member == name)
    }

    /// All errors, in the order of the fields.
    pub fn errors(&self) -> &[FieldError] {
        self.refusal.as_ref().map(|refusal| refusal.errors.as_slice()).unwrap_or_default()
    }

    /// Whether this is the first field with an error, which gets the focus.
    pub fn is_first_error(&self, name: &str) -> bool {
        self.errors().first().is_some_and(|error| error.member == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// UX-2
    #[test]
    fn of_several_forms_on_a_page_only_the_refused_one_comes_back_filled_in() {
        let form = Form::refused(b"rate=much", &Problem::not_found()).posted_to("/admin/customers/17/affiliate");
        assert_eq!(form.of("/admin/customers/17/affiliate").value_or("rate", "10"), "much");
        let other = form.of("/admin/customers/17/profile");
        assert_eq!((other.value_or("rate", "10"), other.refusal().is_some()), ("10", false));
    }

    #[test]
    fn a_refused_form_shows_what_was_typed_but_never_a_password() {
        let form = Form::refused(b"name=Ursula+K.&password=hunter22&code=123456&newsletter=true&form_token=x", &Problem::not_found());
        assert_eq!(form.value("name"), "Ursula K.");
        assert!(form.is_ticked("newsletter") && !form.is_ticked("name2"));
        assert_eq!((form.value("password"), form.value("code"), form.value("form_token")), ("", "", ""));
        assert_eq!(form.value_or("company", "Initial"), "", "an emptied field stays empty");
        assert_eq!(Form::default().value_or("company", "Initial"), "Initial");
    }
}

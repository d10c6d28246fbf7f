//! The lines to pay in a body: a list of numbers or a word.

use std::collections::BTreeSet;

use deserr::Deserr;
use shared::input::{IntoValue, MemberErrors, Value, ValuePointerRef};
use shared::payouts::LineChoice;
use shared::values::Sequence;
use utoipa::openapi::schema::{ArrayBuilder, Type};
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The lines to pay: a list of their numbers, `due` for all that are due, or `all`.
pub struct LineChoiceBody(pub LineChoice);

impl Deserr<MemberErrors> for LineChoiceBody {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        match value {
            Value::Sequence(_) => {
                let lines: Vec<Sequence> = Vec::deserialize_from_value(value, location)?;
                Ok(Self(LineChoice::Lines(lines.into_iter().collect())))
            }
            Value::String(text) if text == "due" => Ok(Self(LineChoice::Due)),
            Value::String(text) if text == "all" => Ok(Self(LineChoice::All)),
            _ => Err(MemberErrors::at(location, "invalid_lines", "a list of line numbers, \"due\" or \"all\"")),
        }
    }
}

impl PartialSchema for LineChoiceBody {
    fn schema() -> RefOr<Schema> {
        let keyword = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["due", "all"]));
        OneOfBuilder::new()
            .description(Some("The lines to pay: a list of their numbers, `due` for all that are due, or `all`."))
            .item(ArrayBuilder::new().items(Sequence::schema()))
            .item(keyword)
            .into()
    }
}

impl ToSchema for LineChoiceBody {}

/// The same as a form sends it: a word, one number, or several.
pub struct LineChoiceField(pub LineChoice);

impl Deserr<MemberErrors> for LineChoiceField {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let texts = match value {
            Value::Sequence(_) => Vec::deserialize_from_value(value, location)?,
            value => vec![String::deserialize_from_value(value, location)?],
        };
        match texts.as_slice() {
            [word] if word == "due" => return Ok(Self(LineChoice::Due)),
            [word] if word == "all" => return Ok(Self(LineChoice::All)),
            _ => {}
        }
        let numbers = texts.iter().map(|text| text.parse().ok().filter(|number| *number > 0).map(Sequence));
        let lines = numbers.collect::<Option<BTreeSet<Sequence>>>().map(|lines| Self(LineChoice::Lines(lines)));
        lines.ok_or_else(|| MemberErrors::at(location, "invalid_lines", "numbers of lines, \"due\" or \"all\""))
    }
}

//! How our types appear in the API document.

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::Checkbox;
use crate::values::{Currency, EmailAddress, Language, LongText, Rate, ShortText, Telephone, Timestamp};

macro_rules! schemas {
    ($($type:ty => $name:literal, $object:expr;)+) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $object.into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )+};
}

/// What an amount of any currency looks like: whole minor units, negative where something is taken back.
pub struct MinorUnits;

schemas! {
    EmailAddress => "EmailAddress", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Email))).max_length(Some(254))
        .description(Some("An e-mail address."));
    Telephone => "Telephone", text().min_length(Some(3)).max_length(Some(40))
        .description(Some("A telephone number as people write it, such as `+49 30 123456`."));
    Language => "Language", text().description(Some("A language tag of BCP 47, such as `de` or `en-GB`."));
    Currency => "Currency", text().min_length(Some(3)).max_length(Some(3))
        .description(Some("A currency code of ISO 4217, such as `EUR`."));
    Timestamp => "Timestamp", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some("A time of RFC 3339, such as `2026-11-26T10:00:00Z`. Requests may use any offset; answers are in UTC."));
    Rate => "Rate", integer().minimum(Some(0)).maximum(Some(10_000))
        .description(Some("A share in basis points: 1250 is 12.5 %.")).examples([json!(1250)]);
    Checkbox => "Checkbox", ObjectBuilder::new().schema_type(Type::Boolean).description(Some("A box to tick."));
    MinorUnits => "MinorUnits", integer().format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("An amount in whole minor units of its currency: 1999 is 19.99 EUR. Negative where something is taken back."))
        .examples([json!(1999)]);
}

fn integer() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

impl<const MAX: usize> PartialSchema for LongText<MAX> {
    fn schema() -> RefOr<Schema> {
        text().description(Some(format!("Text of several lines, up to {MAX} characters."))).max_length(Some(MAX)).into()
    }
}

impl<const MAX: usize> ToSchema for LongText<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("LongText{MAX}"))
    }
}

impl<const MAX: usize> PartialSchema for ShortText<MAX> {
    fn schema() -> RefOr<Schema> {
        text().description(Some(format!("One line of text, up to {MAX} characters."))).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}

impl<const MAX: usize> ToSchema for ShortText<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Text{MAX}"))
    }
}

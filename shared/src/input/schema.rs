//! How our types appear in the API document.

use std::borrow::Cow;

use utoipa::__dev::ComposeSchema;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{Checkbox, Given, Patch};
use crate::values::{Currency, EmailAddress, Language, Rate, ShortText, Timestamp};

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

schemas! {
    EmailAddress => "EmailAddress", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Email))).max_length(Some(254));
    Language => "Language", text().description(Some("A language tag of BCP 47, such as `de` or `en-GB`"));
    Currency => "Currency", text().description(Some("A currency code of ISO 4217")).min_length(Some(3)).max_length(Some(3));
    Timestamp => "Timestamp", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
    Rate => "Rate", ObjectBuilder::new().schema_type(Type::Integer).description(Some("Basis points")).minimum(Some(0)).maximum(Some(10_000));
    Checkbox => "Checkbox", ObjectBuilder::new().schema_type(Type::Boolean);
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

impl<const MAX: usize> PartialSchema for ShortText<MAX> {
    fn schema() -> RefOr<Schema> {
        text().description(Some("One line of text")).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}

impl<const MAX: usize> ToSchema for ShortText<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Text{MAX}"))
    }
}

// A body marks such members as `#[schema(required = false)]`, because a type cannot say that a member may be left out.

/// May be set, or emptied by `null`.
impl<T: ToSchema> ComposeSchema for Patch<T> {
    fn compose(parameters: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let value = parameters.into_iter().next().unwrap_or_else(T::schema);
        OneOfBuilder::new().item(value).item(ObjectBuilder::new().schema_type(Type::Null)).into()
    }
}

impl<T: ToSchema> ToSchema for Patch<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Nullable")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// Looks like its value.
impl<T: ToSchema> ComposeSchema for Given<T> {
    fn compose(parameters: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        parameters.into_iter().next().unwrap_or_else(T::schema)
    }
}

impl<T: ToSchema> ToSchema for Given<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Given")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

//! An enum has one word for each of its variants, in the table, the API, the audit log and on the command line.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use shared::customers::CustomerState;
use shared::orders::AttributionReason;
use shared::staff::{Role, Scope};
use strum::IntoEnumIterator;

/// The word that serde writes for a variant.
fn serialized(variant: impl Serialize) -> String {
    serde_json::to_value(variant).expect("JSON").as_str().expect("a word").to_owned()
}

fn displayed<T: IntoEnumIterator + Serialize + Display + Copy>() {
    for variant in T::iter() {
        assert_eq!(variant.to_string(), serialized(variant));
    }
}

fn parsed<T: IntoEnumIterator + Serialize + Display + FromStr + Copy>() {
    displayed::<T>();
    for variant in T::iter() {
        let read = variant.to_string().parse::<T>().ok().expect("its own word is read");
        assert_eq!(serialized(read), serialized(variant));
    }
}

#[test]
fn serde_and_strum_say_the_same_word() {
    displayed::<CustomerState>();
    parsed::<Role>();
    parsed::<Scope>();
    for reason in AttributionReason::iter() {
        assert_eq!(reason.into_str(), serialized(reason));
    }
}

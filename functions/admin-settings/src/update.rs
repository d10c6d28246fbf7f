//! Change settings, several at once or none (ST-4).

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shared::http::StatusCode;
use shared::input::{Deserr, IntoValue, MemberError, MemberErrors, Value, ValuePointerRef};
use shared::setting_changes::{self, LastChange, SettingsChange, SettingsOutcome, StoredSettings};
use shared::settings::{SETTINGS, SettingError, SettingKind, SettingSpec};
use shared::staff::Permission;
use shared::values::ShortText;
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::settings_view::SettingsView;

pub const ROUTE: Route =
    Route::staff("PATCH /admin/settings", Permission::SettingsWrite, "Change settings, all of them or none", |cx| Box::pin(handle(cx)))
        .request_body::<SettingsChangeBody>()
        .body_limits(BodyLimits::AUTH)
        .with_recent_sign_in()
        .responses(&[
            ResponseSpec::json::<SettingsView>(StatusCode::OK, "The settings as they are now, in force within seconds"),
            ResponseSpec::empty(StatusCode::CONFLICT, "Somebody has changed one of them since `version`; nothing was changed"),
        ]);

/// Settings by their names, each of its own kind or as text; `null` is the default. What is left out stays.
pub struct SettingsChangeBody {
    pub values: BTreeMap<String, Json>,
    version: Option<u64>,
    reason: Option<ShortText<500>>,
}

impl Deserr<MemberErrors> for SettingsChangeBody {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, MemberErrors> {
        let mut values = BTreeMap::<String, Json>::deserialize_from_value(value, location)?;
        let version = match values.remove("version") {
            None | Some(Json::Null) => None,
            Some(version) => {
                let number = version.as_u64().or_else(|| version.as_str()?.parse().ok());
                let wrong = || MemberErrors::at(location.push_key("version"), "wrong_type", "expected the `version` of an answer");
                Some(number.ok_or_else(wrong)?)
            }
        };
        let reason = match values.remove("reason") {
            None | Some(Json::Null) => None,
            Some(reason) => Some(ShortText::deserialize_from_value(reason.into_value(), location.push_key("reason"))?),
        };
        Ok(Self { values, version, reason })
    }
}

impl PartialSchema for SettingsChangeBody {
    fn schema() -> RefOr<Schema> {
        let described = |kind: Type, text: String| ObjectBuilder::new().schema_type(kind).description(Some(text));
        let version = "The `version` of the answer that its author saw: the change is refused if one of its settings has changed since.";
        let body = ObjectBuilder::new()
            .description(Some("Settings by their names; `null` is the default, and what is left out stays."))
            .property("version", described(Type::Integer, version.to_owned()).minimum(Some(0)))
            .property("reason", described(Type::String, "Why, for the audit log.".to_owned()).max_length(Some(500)));
        let with = |body: ObjectBuilder, setting: &SettingSpec| {
            let kind = match setting.kind {
                SettingKind::Switch => Type::Boolean,
                SettingKind::Number { .. } => Type::Integer,
                SettingKind::Choice(_) | SettingKind::Text { .. } => Type::String,
            };
            body.property(setting.name, described(kind, format!("It is {}.", setting.expected())))
        };
        SETTINGS.iter().fold(body, with).into()
    }
}

impl ToSchema for SettingsChangeBody {}

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let stored = change(cx, cx.body()?).await?;
    cx.show(&SettingsView::new(&stored, &cx.texts())?)
}

/// Changes the settings, or says why not.
pub async fn change(cx: Staff<'_>, body: SettingsChangeBody) -> Result<StoredSettings, Rejection> {
    let SettingsChangeBody { values, version, reason } = body;
    let mut entry = cx.actor().entry(cx.shop, "settings.update", "settings");
    entry.reason = reason;
    match setting_changes::change(cx.shop, &entry, &SettingsChange { values, seen: version }).await? {
        SettingsOutcome::Changed(stored) => Ok(*stored),
        SettingsOutcome::Invalid(errors) => Err(invalid(&errors).into()),
        SettingsOutcome::Overtaken(by) => Err(overtaken(&by).into()),
    }
}

fn invalid(errors: &[(String, SettingError)]) -> Problem {
    let error = |(name, why): &(String, SettingError)| {
        let code = if matches!(why, SettingError::UnknownName(_)) { "unknown" } else { "invalid_setting" };
        MemberError::new(name.as_str(), code, why.to_string())
    };
    Problem::invalid_body(MemberErrors(errors.iter().map(error).collect()))
}

fn overtaken(by: &[(String, LastChange)]) -> Problem {
    let changes: Vec<String> = by.iter().map(|(name, last)| format!("{name} by {} at {}", last.by, last.at)).collect();
    let problem = Problem::conflict("settings_changed", "Somebody has changed these settings in the meantime.");
    problem.detail(format!("{}; nothing was changed: look again, then decide", changes.join(", "))).returning_form()
}

//! Operating the shop from a terminal: tokens for staff, keys for storefronts, settings, waiting and dead mails, sessions,
//! passwords from elsewhere. Every act writes an audit row. Whoever has permission to write the table may do all of
//! this.

mod import_passwords;

use std::collections::BTreeMap;
use std::fmt;

pub use import_passwords::{ImportOptions, ImportReport, SkippedRow, import_passwords};

use serde_json::Value;
use shared::accounts::sessions;
use shared::audit::{self, ActorId, AuditEntry, Author, verify};
use shared::fault::{Fault, FaultKind};
use shared::mail::{QueuedJob, outbox};
use shared::setting_changes::{self, SettingsChange, SettingsOutcome};
use shared::settings::{SETTINGS, SettingError};
use shared::shop::Shop;
use shared::staff::changes::{self, LastOwner, StaffChangeOutcome};
use shared::staff::enrolment::{self, FirstLinkOutcome};
use shared::staff::grants;
use shared::staff::keys::{self, KeyOutcome};
use shared::staff::{Credential, Grant, Role, Scope, StaffToken, StorefrontKey};
use shared::url::Url;
use shared::values::{KeyRing, ShortText, Span, StaffId, Timestamp};
use strum::VariantNames as _;

/// By default a staff token is valid for this many days. None is valid for more than a year.
pub const STAFF_DAYS: u16 = 90;
const DAYS_MAX: u16 = 365;

/// Why a command did nothing.
#[derive(Debug)]
pub enum OperateError {
    /// An argument is invalid; the text says how.
    InvalidArgument(String),
    Setting(String, SettingError),
    Fault(Fault),
}

impl fmt::Display for OperateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidArgument(why) => f.write_str(why),
            Self::Setting(name, why) => write!(f, "{name}: {why}"),
            Self::Fault(fault) => write!(f, "the table does not answer, and it may or may not be done: {fault}"),
        }
    }
}

impl From<Fault> for OperateError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Issues the link that makes the first owner, at the address of the shop's pages, and returns it this once (ST-1).
pub async fn first_owner(shop: &Shop, by: &str, pages: &str) -> Result<String, OperateError> {
    let invalid = || OperateError::InvalidArgument(format!("{pages:?} is no address: say it as https://people.shop.example/"));
    let pages = Url::parse(pages).ok().filter(|url| matches!(url.scheme(), "https" | "http")).ok_or_else(invalid)?;
    match enrolment::issue_first_link(shop, &audit_reason(by)?).await? {
        FirstLinkOutcome::Issued(token) => {
            let mut link = pages.join("/admin/first-owner").map_err(|_| invalid())?;
            link.query_pairs_mut().append_pair("token", token.expose());
            Ok(link.into())
        }
        FirstLinkOutcome::OwnerExists => {
            Err(OperateError::InvalidArgument("the shop has an owner, who invites others; `reset-staff` lets one begin anew".to_owned()))
        }
    }
}

/// Has a member of the staff choose password and second factor anew: the link is mailed (S-ST-5).
pub async fn reset_staff(shop: &Shop, by: &str, id: &str) -> Result<(), OperateError> {
    let id = staff_id(id)?;
    let target = format!("staff:{id}");
    let entry = AuditEntry { reason: Some(audit_reason(by)?), ..AuditEntry::new(shop, ActorId::System, "staff.reset", target) };
    let refused = |why: &str| Err(OperateError::InvalidArgument(format!("{id} {why}")));
    match changes::begin_anew(shop, &id, LastOwner::MayBegin, entry).await? {
        StaffChangeOutcome::Changed(_) => Ok(()),
        StaffChangeOutcome::NotFound => refused("has no account; the audit log and the page of the staff name ids"),
        StaffChangeOutcome::Disabled | StaffChangeOutcome::LastOwner => refused("is disabled: an owner enables the account first"),
    }
}

/// Grants a member of the staff a token, and returns it this once.
pub async fn grant_staff(shop: &Shop, by: &str, id: &str, role: &str, days: u16) -> Result<String, OperateError> {
    let staff = staff_id(id)?;
    let unknown = |_| OperateError::InvalidArgument(format!("there is no role {role}; there are: {}", Role::VARIANTS.join(", ")));
    let role = role.parse().map_err(unknown)?;
    let token = StaffToken { staff, role, expires_at: Some(expiry(shop, days)?) };
    Ok(grants::grant_staff_token(shop, &audit_reason(by)?, token).await?)
}

/// Revokes all tokens of a member of the staff, and returns how many.
pub async fn revoke_staff(shop: &Shop, by: &str, id: &str) -> Result<usize, OperateError> {
    match grants::revoke_staff_tokens(shop, &audit_reason(by)?, &staff_id(id)?).await? {
        0 => Err(OperateError::InvalidArgument(format!("{id} has no token; `show grants` lists who has"))),
        tokens => Ok(tokens),
    }
}

/// Grants a storefront's server a key, and returns it this once. Without days it is valid until it is revoked.
pub async fn grant_storefront_key(shop: &Shop, by: &str, name: &str, scopes: &[String], days: Option<u16>) -> Result<String, OperateError> {
    let scope = |word: &String| {
        let unknown = |_| OperateError::InvalidArgument(format!("there is no scope {word}; there are: {}", Scope::VARIANTS.join(", ")));
        word.parse().map_err(unknown)
    };
    let scopes: Vec<Scope> = scopes.iter().map(scope).collect::<Result<_, _>>()?;
    if scopes.is_empty() {
        return Err(OperateError::InvalidArgument("a key without a scope is of no use".to_owned()));
    }
    let key = StorefrontKey::new(key_name(name)?, scopes, days.map(|days| expiry(shop, days)).transpose()?);
    match keys::issue(shop, Author::Operator(&audit_reason(by)?), key).await? {
        KeyOutcome::Issued(key) => Ok(key.secret),
        KeyOutcome::NameTaken | KeyOutcome::NotOpen => {
            Err(OperateError::InvalidArgument(format!("there is a key called {name}: revoke it first, or choose another name")))
        }
    }
}

/// Revokes the key of a storefront's server.
pub async fn revoke_storefront_key(shop: &Shop, by: &str, name: &str) -> Result<(), OperateError> {
    if keys::revoke_by_name(shop, Author::Operator(&audit_reason(by)?), &key_name(name)?).await? > 0 {
        return Ok(());
    }
    Err(OperateError::InvalidArgument(format!("there is no key called {name}; `show grants` lists them")))
}

/// Who has which token or key, one line for each.
pub async fn show_grants(shop: &Shop) -> Result<Vec<String>, OperateError> {
    let line = |grant: &Grant| {
        let (kind, who, what) = match &grant.credential {
            Credential::StaffToken(token) => ("staff", token.staff.to_string(), token.role.to_string()),
            Credential::StorefrontKey(key) => ("key", key.name.to_string(), keys::words(&key.scopes)),
        };
        let until = match grant.revoked_at.map_or(grant.credential.expires_at(), Some) {
            Some(at) if grant.revoked_at.is_some() => format!("revoked {at}"),
            None => "until revoked".to_owned(),
            Some(at) if at <= shop.now() => format!("expired {at}"),
            Some(at) => format!("until {at}"),
        };
        format!("{kind:<6} {who:<24} {what:<32} since {}, {until}", grant.granted_at)
    };
    Ok(grants::list(shop).await?.iter().map(line).collect())
}

/// The current settings, and the values that each accepts.
pub async fn show_settings(shop: &Shop) -> Result<Vec<String>, OperateError> {
    let stored = setting_changes::load(shop).await?.settings;
    Ok(SETTINGS.iter().map(|setting| format!("{:<26} {:<16} {}", setting.name, stored.text_of(setting), setting.expected())).collect())
}

/// Changes one setting, which takes effect within seconds. Returns whether the value is new.
pub async fn set_setting(shop: &Shop, by: &str, name: &str, value: &str) -> Result<bool, OperateError> {
    let entry = AuditEntry { reason: Some(audit_reason(by)?), ..AuditEntry::new(shop, ActorId::System, "settings.update", "settings") };
    let before = setting_changes::load(shop).await?.version;
    let change = SettingsChange { values: BTreeMap::from([(name.to_owned(), Value::from(value))]), seen: None };
    match setting_changes::change(shop, &entry, &change).await? {
        SettingsOutcome::Changed(after) => Ok(after.version != before),
        SettingsOutcome::Invalid(errors) => {
            let error = errors.into_iter().next().map(|(name, why)| OperateError::Setting(name, why));
            Err(error.unwrap_or_else(|| OperateError::InvalidArgument(name.to_owned())))
        }
        SettingsOutcome::Overtaken(_) => Ok(false),
    }
}

/// The maximum number of mails that are shown or retried at once.
const MAILS_MAX: usize = 100;

/// The mails that wait for their first or another attempt, oldest first, without their recipients.
pub async fn show_waiting_mails(shop: &Shop) -> Result<Vec<String>, OperateError> {
    let found = outbox::queued(shop).await;
    let (unreadable, silent): (Vec<_>, Vec<_>) = found.failures.into_iter().partition(|fault| fault.kind() == FaultKind::Corrupt);
    if let Some(fault) = silent.into_iter().next() {
        return Err(fault.into());
    }
    let mut lines: Vec<String> = found.jobs.iter().take(MAILS_MAX).map(format_mail).collect();
    let more = found.jobs.len() - lines.len();
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    lines.extend(unreadable.iter().map(format_unreadable));
    Ok(lines)
}

/// The mails that were given up, newest first, without their recipients.
pub async fn show_dead_mails(shop: &Shop) -> Result<Vec<String>, OperateError> {
    let found = outbox::dead_letters(shop, MAILS_MAX).await?;
    Ok(found.jobs.iter().map(format_mail).chain(found.failures.iter().map(format_unreadable)).collect())
}

fn format_mail(mail: &QueuedJob) -> String {
    let tries = match mail.attempts {
        0 => "not tried".to_owned(),
        1 => "tried once".to_owned(),
        tries => format!("tried {tries} times"),
    };
    format!("{}  {:<18} queued {}, {tries}  {}", mail.id(), mail.kind(), mail.enqueued_at, mail.last_error.as_deref().unwrap_or(""))
}

/// A job that a newer version of the program queued cannot be read.
fn format_unreadable(fault: &Fault) -> String {
    format!("cannot be read: {fault}")
}

/// Retries a dead mail by its id or, without one, the newest hundred, and returns how many. Their links are generated when
/// they are sent, so none has expired.
pub async fn retry_mails(shop: &Shop, by: &str, id: Option<&str>) -> Result<usize, OperateError> {
    let mut dead = outbox::dead_letters(shop, MAILS_MAX).await?.jobs;
    if let Some(id) = id {
        dead.retain(|mail| mail.id().as_str() == id);
    }
    if dead.is_empty() {
        return Err(OperateError::InvalidArgument("there is no such dead mail; `show dead-mails` lists them".to_owned()));
    }
    for mail in &dead {
        let entry = AuditEntry {
            reason: Some(audit_reason(by)?),
            ..AuditEntry::new(shop, ActorId::System, "mail.retry", format!("mail:{}", mail.id()))
        };
        audit::commit(shop, &entry, outbox::redrive(shop, mail)?).await?;
    }
    Ok(dead.len())
}

/// Ends everybody's sessions, as after a restore, and returns how many. The audit row is written first, so that an interrupted run has one
/// too.
pub async fn end_sessions(shop: &Shop, by: &str) -> Result<usize, OperateError> {
    let entry = AuditEntry { reason: Some(audit_reason(by)?), ..AuditEntry::new(shop, ActorId::System, "session.close_all", "sessions") };
    audit::commit(shop, &entry, Vec::new()).await?;
    Ok(sessions::close_all(shop).await?)
}

/// Verifies the audit log: the report as JSON, and whether nothing was found. `progress` is told each day.
pub async fn verify_audit(shop: &Shop, former: &[KeyRing], progress: impl FnMut(audit::Day)) -> Result<(String, bool), OperateError> {
    let report = verify::verify(shop, former, progress).await?;
    let text = serde_json::to_string_pretty(&report).map_err(|e| Fault::internal("writing the report", e))?;
    Ok((text, report.findings.is_empty()))
}

/// The reason in the audit row: who did it.
fn audit_reason(by: &str) -> Result<ShortText<500>, OperateError> {
    let text = format!("{by}, with operate");
    ShortText::parse(&text)
        .ok()
        .filter(|_| !by.trim().is_empty())
        .ok_or_else(|| OperateError::InvalidArgument("say who you are with --by".to_owned()))
}

fn staff_id(id: &str) -> Result<StaffId, OperateError> {
    StaffId::parse(id)
        .ok_or_else(|| OperateError::InvalidArgument(format!("{id:?} is not an id: 1 to 64 visible ASCII characters without # / ?")))
}

fn key_name(name: &str) -> Result<ShortText<100>, OperateError> {
    ShortText::parse(name).map_err(|refused| OperateError::InvalidArgument(format!("the key's name: {refused}")))
}

fn expiry(shop: &Shop, days: u16) -> Result<Timestamp, OperateError> {
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(OperateError::InvalidArgument(format!("--days is from 1 to {DAYS_MAX}")));
    }
    Ok(shop.now().plus(Span::days(i64::from(days))))
}

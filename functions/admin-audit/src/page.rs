//! The page of the audit log.

use askama::Template;
use shared::audit::{ActorId, AuditFilter, AuditedRow};
use shared::texts::{ShownTime, Texts};
use shared::values::{Page, Timestamp};
use shared::web::{Form, Frame, Pager, Rejection, Reply, Staff};

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    /// What is asked for, as the form of the file repeats it.
    filter: Vec<(&'static str, String)>,
    who: String,
    whom: String,
    from: String,
    to: String,
    subjects: Vec<SubjectOption>,
    rows: Vec<RowCells>,
    pager: Pager,
}

struct SubjectOption {
    value: &'static str,
    label: String,
    is_selected: bool,
}

struct RowCells {
    what: String,
    whom: String,
    link: Option<String>,
    changes: Vec<(String, String, String)>,
    reason: String,
    who: String,
    network: String,
    at: ShownTime,
}

/// What the log is about, in the order of the choice; the empty one is everything.
const SUBJECTS: [&str; 10] = ["", "customer", "affiliate", "payout", "settings", "staff", "storefront_key", "password", "mail", "audit"];

pub async fn show(cx: Staff<'_>, filter: AuditFilter, found: Page<AuditedRow>) -> Result<Reply, Rejection> {
    let frame = cx.frame().await;
    let zone = cx.shop.zone().await?;
    let (rows, info) = cx.rows(found, |row| cells(&frame.texts, row, |at| frame.texts.shown_moment(at, &zone)));
    let text = |part: Option<String>| part.unwrap_or_default();
    let [who, what, whom] = [filter.who, filter.what, filter.whom].map(text);
    let [from, to] = [filter.from, filter.to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
    let asked = [("who", &who), ("what", &what), ("whom", &whom), ("from", &from), ("to", &to)];
    let page = AuditPage {
        form: cx.form(),
        filter: asked.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone())).collect(),
        subjects: SUBJECTS.into_iter().map(|value| subject(&frame.texts, value, &what)).collect(),
        pager: cx.pager(&info),
        who,
        whom,
        from,
        to,
        rows,
        frame: &frame,
    };
    cx.page(&frame, &page)
}

fn subject(texts: &Texts, value: &'static str, chosen: &str) -> SubjectOption {
    let key = if value.is_empty() { "everything".to_owned() } else { value.replace('_', "-") };
    SubjectOption { value, label: texts.get(&format!("audit-subject-{key}")), is_selected: value == chosen }
}

fn cells(texts: &Texts, AuditedRow { entry, .. }: AuditedRow, shown: impl Fn(Timestamp) -> ShownTime) -> RowCells {
    let act = format!("audit-act-{}", entry.action.replace(['.', '_'], "-"));
    let customer = entry.target.strip_prefix("customer:");
    RowCells {
        what: texts.find(&act).unwrap_or(entry.action),
        link: customer.map(|number| format!("/admin/customers/{number}")),
        whom: customer.map_or_else(|| entry.target.clone(), |number| texts.with("audit-customer", "number", number)),
        changes: entry.changes.into_iter().map(|(field, (before, after))| (field, before, after)).collect(),
        reason: entry.reason.map(|reason| reason.to_string()).unwrap_or_default(),
        who: match entry.actor {
            ActorId::Staff(id) => id.to_string(),
            ActorId::Customer(number) => texts.with("audit-customer", "number", number),
            ActorId::System => texts.get("audit-system"),
        },
        network: entry.network.unwrap_or_default(),
        at: shown(entry.at),
    }
}

//! The audit log as a file (CSV) for auditors, newest first: all rows of some days, or none (S-AU-6, EX-3). Fetching it is in the log (EX-4).

use deserr::Deserr;
use shared::audit::{self, AuditFilter, AuditedRow, Day};
use shared::http::StatusCode;
use shared::input::{MemberError, MemberErrors};
use shared::shop::Shop;
use shared::staff::Permission;
use shared::values::{Limit, Paging, ShortText};
use shared::web::table_file::{self, Cell};
use shared::web::{BodyLimits, Problem, Rejection, Reply, ResponseSpec, Route, Staff};
use utoipa::ToSchema;

pub const ROUTE: Route =
    Route::staff("POST /admin/audit/file", Permission::AuditRead, "The audit log as a file (CSV)", |cx| Box::pin(handle(cx)))
        .request_body::<AuditFileBody>()
        .body_limits(BodyLimits::AUTH)
        .form_of("/admin/audit")
        .responses(&[
            ResponseSpec::empty(StatusCode::OK, "A file (CSV) with all rows asked for, newest first"),
            ResponseSpec::empty(
                StatusCode::UNPROCESSABLE_ENTITY,
                "A day is invalid, or there are more than 5,000 rows: ask for fewer days",
            ),
        ]);

/// Which rows, as for the list. What is left out does not matter.
#[derive(Deserr, ToSchema)]
#[deserr(error = MemberErrors, deny_unknown_fields)]
struct AuditFileBody {
    /// Who did it.
    #[schema(value_type = Option<String>)]
    #[deserr(default)]
    who: Option<ShortText<100>>,
    /// What was done.
    #[schema(value_type = Option<String>)]
    #[deserr(default)]
    what: Option<ShortText<100>>,
    /// Whom or what it was done to.
    #[schema(value_type = Option<String>)]
    #[deserr(default)]
    whom: Option<ShortText<100>>,
    /// The first day, such as 2026-11-01, in UTC.
    #[deserr(default)]
    from: Option<String>,
    /// The last day.
    #[deserr(default)]
    to: Option<String>,
}

/// The maximum number of rows of a file, and of pages that are read for it.
const ROWS_MAX: usize = 5_000;
const PAGES_MAX: usize = 100;

async fn handle(cx: Staff<'_>) -> Result<Reply, Rejection> {
    let filter = filter(cx.body()?)?;
    let rows = read(cx.shop, &filter).await?.ok_or_else(too_many)?;
    let entry = cx.actor().entry(cx.shop, "audit.export", "audit").change("rows", "", rows.len());
    audit::commit(cx.shop, &entry, Vec::new()).await?;
    let heading = ["at", "actor", "what", "whom", "changes", "reason", "network", "id"].map(str::to_owned).to_vec();
    Ok(table_file::file("audit.csv", heading, rows.into_iter().map(cells))?)
}

fn filter(body: AuditFileBody) -> Result<AuditFilter, Problem> {
    let text = |part: Option<ShortText<100>>| part.map(|part| part.to_string());
    let day = |name: &str, part: Option<String>| {
        let error = || MemberErrors(vec![MemberError::new(name, "invalid_day", "a day is written as 2026-11-26")]);
        part.map(|part| Day::parse(&part).ok_or_else(|| Problem::invalid_body(error()))).transpose()
    };
    let AuditFileBody { who, what, whom, from, to } = body;
    Ok(AuditFilter { who: text(who), what: text(what), whom: text(whom), from: day("from", from)?, to: day("to", to)? })
}

/// All rows; `None` if there are too many.
async fn read(shop: &Shop, filter: &AuditFilter) -> Result<Option<Vec<AuditedRow>>, Rejection> {
    let mut rows = Vec::new();
    let mut paging = Paging::first(Limit::MAX);
    for _ in 0..PAGES_MAX {
        let page = audit::list(shop, filter, &paging).await?;
        rows.extend(page.rows);
        if rows.len() > ROWS_MAX {
            return Ok(None);
        }
        let Some(next) = page.next else { return Ok(Some(rows)) };
        paging.after = Some(next);
    }
    Ok(None)
}

fn too_many() -> Problem {
    Problem::unprocessable("too_many_rows", "These are more than 5,000 rows.").detail("ask for fewer days; nothing was left out silently")
}

fn cells(AuditedRow { id, entry }: AuditedRow) -> Vec<Cell> {
    let changes: Vec<String> = entry.changes.iter().map(|(field, (before, after))| format!("{field}: {before} -> {after}")).collect();
    vec![
        Cell::Plain(entry.at.to_string()),
        Cell::Text(entry.actor.to_string()),
        Cell::Text(entry.action),
        Cell::Text(entry.target),
        Cell::Text(changes.join("; ")),
        Cell::Text(entry.reason.map(|reason| reason.to_string()).unwrap_or_default()),
        Cell::Text(entry.network.unwrap_or_default()),
        Cell::Plain(id),
    ]
}

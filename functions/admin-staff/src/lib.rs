//! The staff: who works in the back office, in which role, and how they are invited.
//!
//! Only owners see and change this. Every change needs a recent sign-in (S-SE-8), has its audit row (ST-3), and leaves the shop an owner
//! who can sign in (S-ST-7).

mod change;
mod invite;
mod list;
mod renew;
mod save;
mod show;
mod staff_view;

use shared::staff::Permission;
use shared::staff::changes::StaffChangeOutcome;
use shared::staff::members::StaffMember;
use shared::values::StaffId;
use shared::web::{Problem, Route, Staff};

pub const ROUTES: &[Route] = &[list::ROUTE, invite::ROUTE, show::ROUTE, change::ROUTE, save::ROUTE, renew::ROUTE];

/// Nobody else may see who works here.
const PERMISSION: Permission = Permission::StaffWrite;
/// The page of the staff.
const PAGE: &str = "/admin/staff";

/// The id in the path.
fn id(cx: Staff<'_>) -> Result<StaffId, Problem> {
    cx.path("id", StaffId::parse)
}

/// The member as changed, or why they are not.
fn changed(outcome: StaffChangeOutcome) -> Result<Box<StaffMember>, Problem> {
    match outcome {
        StaffChangeOutcome::Changed(member) => Ok(member),
        StaffChangeOutcome::NotFound => Err(Problem::not_found()),
        StaffChangeOutcome::LastOwner => Err(Problem::conflict("last_owner", "The shop needs an owner who can sign in.")
            .detail("make somebody else an owner first")
            .returning_form()),
        StaffChangeOutcome::Disabled => Err(Problem::conflict("staff_disabled", "This account is disabled.").returning_form()),
    }
}

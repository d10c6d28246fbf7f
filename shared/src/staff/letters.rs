//! The letters to the staff.

use super::InvitationToken;
use super::members::StaffMember;
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;

pub const STAFF_INVITATION: LetterKind = LetterKind::new("staff_invitation", "letter-staff-invitation-subject");

/// The link by which a member of the staff chooses a password and a second factor.
pub(super) fn invitation(shop: &Shop, member: &StaffMember, token: &InvitationToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), STAFF_INVITATION, &member.email, &member.language)
        .paragraph("letter-staff-invitation-body")
        .button("letter-staff-invitation-button", shop.config().token_url("/admin/invitation", &token.expose()))
        .paragraph("letter-staff-invitation-not-you")
}

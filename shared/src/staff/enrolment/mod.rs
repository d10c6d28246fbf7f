//! How somebody becomes a member of the staff: by the link of the first owner, or by an invitation.
//!
//! - There is no account to begin with. The first owner is made by a link of one hour that works once and is printed, never
//!   mailed (ST-1, S-ST-1).
//! - Whoever has a link chooses a password and gets a second factor with ten recovery codes. The account is active once the
//!   first code has been entered (S-ST-2).

mod chosen;
mod first_owner;
mod invitation;

pub use chosen::{CHARACTERS_MIN, Chosen, validate_password};
pub use first_owner::{BecomeFirstOwner, FirstLinkOutcome, FirstOwnerOutcome, is_first_link, issue_first_link, make_first_owner};
pub use invitation::{AcceptOutcome, InviteOutcome, Invited, accept, find_invited, invite, prepare_invitation};

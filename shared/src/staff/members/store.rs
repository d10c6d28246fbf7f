//! | question | key |
//! |---|---|
//! | who is this member of the staff? | `STAFF` / `P#<id>` |

use crate::store::Key;
use crate::values::StaffId;

const STAFF: &str = "STAFF";

pub(in crate::staff) fn member_key(id: &StaffId) -> Key {
    Key::new(STAFF, format!("P#{id}"))
}

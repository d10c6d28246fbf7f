//! Rejections: refusals and faults on their way out of a handler.

use super::Problem;
use crate::fault::Fault;

/// Why a handler stops early: it refuses with a problem document, or a fault occurred.
///
/// Inside the subjects `?` carries only faults. At this edge it may also carry a refusal, so that a handler reads as
/// its good path with its refusals in order.
#[derive(Debug)]
pub enum Rejection {
    Problem(Problem),
    Fault(Fault),
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

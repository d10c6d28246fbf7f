//! What others take for the same work, to stand beside our figures.

use crate::report::Table;

/// Measured once, side by side with an earlier version of this shop on one machine, and expressed in u: one password hash
/// with the same parameters alone in a program of its own, 34 ms that day.
pub fn table() -> Table {
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    Table {
        title: "Others, in u",
        about: "Measured in November 2026 in one run on a machine with two cores, with one client, each program on its own data. u was 34 ms. The figures of \
                the database that a peer needs are included."
            .to_owned(),
        columns: vec!["request", "program", "a second, 1 · 16 callers", "u each"],
        rows: vec![
            row(["log-in, argon2id of the same cost", "Ory Kratos", "14.7 · –", "2.0"]),
            row(["log-in, its own hash", "Better Auth", "6.2 · –", "4.7–5.7"]),
            row(["own account", "Ory Kratos", "330 · 590", "0.09–0.11"]),
            row(["own account", "Better Auth", "210 · 380", "–"]),
            row(["list sign-up with its mail", "listmonk", "– · 370–470", "0.10"]),
            row(["list confirmation", "listmonk", "235–300 · 665–885", "0.06–0.09"]),
        ],
    }
}

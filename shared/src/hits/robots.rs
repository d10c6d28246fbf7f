//! Which user agents are robots: those that the public list crawler-user-agents names. `.ci/robots` brings a newer one.

/// Crawlers, monitors, previews and the like.
const ROBOTS: &str = include_str!("../../assets/robots/robots.txt");
/// Programs with which anybody may call us, a storefront's server included.
const LIBRARIES: &str = include_str!("../../assets/robots/libraries.txt");

/// Whether an agent names a robot or a program that is no browser.
pub(super) fn is_robot(agent: &str) -> bool {
    let names = ROBOTS.lines().chain(LIBRARIES.lines()).filter(|line| !line.starts_with("# "));
    names.into_iter().any(|name| is_named(agent, name))
}

/// A name with `^` stands at the beginning of an agent, one with `$` at the end.
fn is_named(agent: &str, name: &str) -> bool {
    match (name.strip_prefix('^'), name.strip_suffix('$')) {
        (Some(name), _) => agent.starts_with(name),
        (None, Some(name)) => agent.ends_with(name),
        (None, None) => agent.contains(name),
    }
}

//! A route is one file, which names its handler and is listed by its crate. No handler is chosen by the text of an address.

use super::{files_below, is_rust};

/// The calls that return a request's address or route.
const ADDRESS_QUESTIONS: [&str; 3] = ["request.at()", "request.path()", ".raw()"];
const METHODS: [&str; 5] = ["\"GET /", "\"POST /", "\"PUT /", "\"PATCH /", "\"DELETE /"];

/// The code of a file, line by line, without its comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.split("//").next().unwrap_or_default()))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// The places where a function's code reads the address of a call, or compares a text with one.
fn chosen_by_text(files: &[(String, String)]) -> Vec<String> {
    let asks = |line: &str| ADDRESS_QUESTIONS.iter().any(|question| line.contains(question));
    let compares = |line: &str| {
        let rest = METHODS.iter().find_map(|method| line.split_once(method)).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.contains("=>") || rest.contains(" | ") || rest.contains(" if "))
            || line.contains("path.starts_with(\"/")
    };
    let rust = files.iter().filter(|(path, _)| is_rust(path));
    rust.flat_map(|(path, text)| code_lines(text).filter(|(_, line)| asks(line) || compares(line)).map(move |(n, _)| format!("{path}:{n}")))
        .collect()
}

/// The violations of one route per file, listed by `lib.rs`.
fn misplaced_routes(files: &[(String, String)]) -> Vec<String> {
    let mut misplaced = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        let Some((function, file)) = path.split_once("/src/") else { continue };
        let routes = code_lines(text).filter(|(_, line)| line.contains("const ROUTE: Route")).count();
        let made = code_lines(text).filter(|(_, line)| makes_route(line)).count();
        if made > routes {
            misplaced.push(format!("{path} makes a route outside of a `ROUTE` of its own"));
        }
        if routes > 1 {
            misplaced.push(format!("{path} has {routes} routes; each has a file"));
        }
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        let lib = files.iter().find(|(path, _)| *path == format!("{function}/src/lib.rs")).map_or("", |(_, lib)| lib);
        if routes > 0 && !listed(lib).any(|name| name == format!("{module}::ROUTE")) {
            misplaced.push(format!("{function}/src/lib.rs does not list {module}::ROUTE"));
        }
    }
    misplaced
}

/// Whether a line calls a constructor such as `Route::anyone(`.
fn makes_route(line: &str) -> bool {
    let after = line.split("Route::").skip(1);
    after.into_iter().any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()) && rest.contains('('))
}

/// The names that `ROUTES` of a `lib.rs` lists.
fn listed(lib: &str) -> impl Iterator<Item = &str> {
    let list = lib.split_once("const ROUTES: &[Route] =").map_or("", |(_, rest)| rest);
    let list = list.split_once("];").map_or("", |(list, _)| list);
    list.split([',', '[', '&', '\n']).map(str::trim).filter(|name| !name.is_empty())
}

#[test]
fn no_handler_is_chosen_by_the_text_of_an_address() {
    let chosen = chosen_by_text(&files_below("functions"));
    assert!(chosen.is_empty(), "a route names its handler: {chosen:?}");
}

#[test]
fn every_route_has_a_file_and_is_listed() {
    let misplaced = misplaced_routes(&files_below("functions"));
    assert!(misplaced.is_empty(), "{misplaced:#?}");
}

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

#[test]
fn a_handler_that_is_chosen_by_text_is_found() {
    let by_text = "match request.at() {\n    \"GET /login\" => show(),\n    // request.at() once more\n    _ => log_in(),\n}\n";
    let by_path = "let path = cx.request.path();\nif path.starts_with(\"/account/affiliate\") {}\n";
    let by_alternatives = "match at {\n    \"PUT /x\" | \"POST /x\" => {}\n    \"GET /x\" if is_head => {}\n}\n";
    let by_files = [
        file("functions/login/src/lib.rs", by_text),
        file("functions/account/src/lib.rs", by_path),
        file("functions/hits/src/report.rs", by_alternatives),
        file("functions/login/notes.md", by_text),
        file("functions/login/src/login.rs", "Route::anyone(\"POST /login\", \"Log in\", |cx| Box::pin(handle(cx)))"),
    ];
    let found = chosen_by_text(&by_files);
    let expected = ["login/src/lib.rs:1", "login/src/lib.rs:2", "account/src/lib.rs:1", "account/src/lib.rs:2", "hits/src/report.rs:2"];
    let expected = expected.into_iter().chain(["hits/src/report.rs:3"]).map(|place| format!("functions/{place}"));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn a_route_that_is_not_listed_or_shares_a_file_is_found() {
    let route = "pub const ROUTE: Route =\n    Route::anyone(\"GET /x\", \"X\", |cx| Box::pin(handle(cx)));\n";
    let lib = "mod a;\n\n/// Not b::ROUTE.\npub const ROUTES: &[Route] = &[a::ROUTE, orders::list::ROUTE];\n";
    let in_lib = "pub const ROUTES: &[Route] = &[\n    Route::anyone(\"GET /y\", \"Y\", |cx| Box::pin(handle(cx))),\n];\n";
    let files = [
        file("functions/x/src/lib.rs", lib),
        file("functions/x/src/a.rs", route),
        file("functions/x/src/b.rs", route),
        file("functions/x/src/orders/list.rs", route),
        file("functions/x/src/orders/mod.rs", &format!("{route}{route}")),
        file("functions/y/src/lib.rs", in_lib),
    ];
    let expected = [
        "functions/x/src/lib.rs does not list b::ROUTE",
        "functions/x/src/orders/mod.rs has 2 routes; each has a file",
        "functions/x/src/lib.rs does not list orders::ROUTE",
        "functions/y/src/lib.rs makes a route outside of a `ROUTE` of its own",
    ];
    assert_eq!(misplaced_routes(&files), expected);
}

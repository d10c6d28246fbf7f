//! The names in a Rust file: a parser of paths and `use` trees, and nothing more.

/// A path as it is written: `["super", "store", "customer"]`.
pub type Path = Vec<String>;

/// A path in a file, and its line.
#[derive(Debug)]
pub struct Mention {
    pub path: Path,
    pub line: usize,
}

/// A re-export by `pub use`: the path behind it, and its name here.
#[derive(Debug)]
pub struct Reexport {
    pub name: String,
    pub path: Path,
}

/// All names in a file.
#[derive(Debug, Default)]
pub struct Names {
    pub mentions: Vec<Mention>,
    pub reexports: Vec<Reexport>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// `::`
    PathSeparator,
    Sign(char),
}

/// A token, and its line.
type Located<'a> = (Token<'a>, usize);

/// Parses a file. Modules for tests only are skipped. Paths in other inline modules are read as if they were outside.
pub fn names(text: &str) -> Names {
    let tokens = tokens(text);
    let mut names = Names::default();
    let mut at = 0;
    // The depth of braces, and the depth at which each enclosing inline module began.
    let (mut depth, mut inline) = (0, Vec::new());
    while let Some(&(token, line)) = tokens.get(at) {
        let rest = &tokens[at..];
        at += 1;
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth -= 1;
                inline.retain(|began| *began <= depth);
            }
            Token::Sign('#') if is_test_module(rest) => at += block_length(rest) - 1,
            Token::Word("mod") => {
                if matches!(rest, [_, (Token::Word(_), _), (Token::Sign('{'), _), ..]) {
                    inline.push(depth + 1);
                }
                // The declaration of a module does not use it.
                at += 1;
            }
            Token::Word("use") => {
                let is_public = is_public(&tokens[..at - 1]);
                for (path, name) in use_tree(&tokens, &mut at) {
                    let path = outside_of(inline.len(), path);
                    if is_public {
                        names.reexports.push(Reexport { name, path });
                    } else {
                        names.mentions.push(Mention { path, line });
                    }
                }
            }
            Token::Word(first) => {
                let before = at.checked_sub(2).map(|before| tokens[before].0);
                let path = path_from(first, &tokens, &mut at);
                let is_member = matches!(before, Some(Token::Sign('.') | Token::PathSeparator));
                // On their own these are not modules: `pub(super)`, `self.store`.
                let is_alone = path.len() == 1 && matches!(first, "crate" | "super" | "self");
                if !is_member && !is_alone {
                    names.mentions.push(Mention { path: outside_of(inline.len(), path), line });
                }
            }
            _ => {}
        }
    }
    names
}

/// The path that begins with this word; `at` ends behind it.
fn path_from(first: &str, tokens: &[Located<'_>], at: &mut usize) -> Path {
    let mut path = vec![first.to_owned()];
    while let Some([(Token::PathSeparator, _), (Token::Word(next), _)]) = tokens.get(*at..*at + 2) {
        path.push((*next).to_owned());
        *at += 2;
    }
    path
}

/// `#[cfg(test)] mod … {`
fn is_test_module(tokens: &[Located<'_>]) -> bool {
    use Token::{Sign, Word};
    let start = [Sign('#'), Sign('['), Word("cfg"), Sign('('), Word("test"), Sign(')'), Sign(']'), Word("mod")];
    let begins_so = tokens.iter().map(|(token, _)| *token).take(start.len()).eq(start);
    begins_so && tokens.get(start.len() + 1).is_some_and(|(token, _)| *token == Sign('{'))
}

/// The number of tokens up to the end of the first block in braces.
fn block_length(tokens: &[Located<'_>]) -> usize {
    let mut depth = 0;
    for (n, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') if depth == 1 => return n + 1,
            Token::Sign('}') => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Whether the tokens before a `use` end with `pub` or `pub(…)`.
fn is_public(before: &[Located<'_>]) -> bool {
    match before {
        [.., (Token::Word("pub"), _)] => true,
        [.., (Token::Sign(')'), _)] => {
            let from_bracket = before.iter().rev().skip_while(|(token, _)| *token != Token::Sign('('));
            from_bracket.map(|(token, _)| *token).nth(1) == Some(Token::Word("pub"))
        }
        _ => false,
    }
}

/// The leaves of a `use`, each as its whole path and its name here; `at` ends behind the semicolon.
fn use_tree(tokens: &[Located<'_>], at: &mut usize) -> Vec<(Path, String)> {
    let mut leaves = Vec::new();
    let mut prefixes: Vec<Path> = vec![Vec::new()];
    let mut path: Path = Vec::new();
    let mut alias: Option<String> = None;
    while let Some((token, _)) = tokens.get(*at) {
        *at += 1;
        match token {
            Token::Word("as") => {
                if let Some((Token::Word(name), _)) = tokens.get(*at) {
                    alias = Some((*name).to_owned());
                    *at += 1;
                }
            }
            Token::Word(word) => path.push((*word).to_owned()),
            Token::Sign('*') => path.push("*".to_owned()),
            Token::Sign('{') => prefixes.push([prefixes.last().cloned().unwrap_or_default(), std::mem::take(&mut path)].concat()),
            Token::Sign(sign @ (',' | '}' | ';')) => {
                if !path.is_empty() {
                    let mut whole = [prefixes.last().cloned().unwrap_or_default(), std::mem::take(&mut path)].concat();
                    if whole.len() > 1 && whole.last().is_some_and(|last| last == "self") {
                        whole.pop();
                    }
                    let name = alias.take().or_else(|| whole.last().cloned()).unwrap_or_default();
                    leaves.push((whole, name));
                }
                match sign {
                    '}' => drop(prefixes.pop()),
                    ';' => break,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    leaves
}

/// A path inside this many inline modules, as it would be written outside of them.
fn outside_of(inline: usize, mut path: Path) -> Path {
    for _ in 0..inline {
        if path.first().is_some_and(|first| first == "super") {
            path.remove(0);
        }
    }
    path
}

/// The words and signs of a file, without comments and literals.
fn tokens(text: &str) -> Vec<Located<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal_length(rest) {
            length
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            tokens.push((Token::Word(&rest[..length]), line));
            length
        } else if rest.starts_with("::") {
            tokens.push((Token::PathSeparator, line));
            2
        } else {
            if !first.is_whitespace() {
                tokens.push((Token::Sign(first), line));
            }
            first.len_utf8()
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The length of the text or character that begins here, if one does; of a lifetime, its quote.
fn literal_length(rest: &str) -> Option<usize> {
    let text = rest.strip_prefix('b').unwrap_or(rest);
    let prefix = rest.len() - text.len();
    raw_length(text).or_else(|| quoted_length(text)).map(|length| prefix + length)
}

/// `r"…"`, `r#"…"#`
fn raw_length(text: &str) -> Option<usize> {
    let raw = text.strip_prefix('r')?;
    let inside = raw.trim_start_matches('#');
    let hashes = raw.len() - inside.len();
    let inside = inside.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(1 + hashes + 1 + inside.find(&end).map_or(inside.len(), |at| at + end.len()))
}

/// `"…"`, `'…'`
fn quoted_length(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = &text[1..];
    let mut characters = inside.chars();
    let is_lifetime = quote == '\'' && characters.next() != Some('\\') && characters.next() != Some('\'');
    if is_lifetime {
        return Some(1);
    }
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return Some(1 + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

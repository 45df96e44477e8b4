//! What `--help` promises: every verb has examples that the program would take, and every word of them is explained.

use beffroi::cli::Cli;
use clap::{Command, CommandFactory};

/// Every verb and verb of a verb, with its words as they are typed.
fn verbs() -> Vec<(String, Command)> {
    let mut found = Vec::new();
    let mut left = vec![("beffroi".to_owned(), Cli::command())];
    while let Some((words, verb)) = left.pop() {
        for below in verb.get_subcommands() {
            left.push((format!("{words} {}", below.get_name()), below.clone()));
        }
        found.push((words, verb));
    }
    found
}

/// The lines of a verb's examples that begin with the program's name.
fn examples(verb: &Command) -> Vec<String> {
    let text = verb.get_after_help().map(ToString::to_string);
    text.unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix("  beffroi "))
        .map(|line| line.split("    ").next().unwrap_or(line).to_owned())
        .collect()
}

/// The words of a line as a shell would hand them over, without what it keeps for itself.
fn words(line: &str) -> Vec<String> {
    let line = line.split(['<', '>']).next().unwrap_or(line);
    let mut words = vec!["beffroi".to_owned()];
    for (place, part) in line.split('\'').enumerate() {
        match (place % 2, words.last_mut()) {
            (1, Some(word)) if word.ends_with('=') => word.push_str(part),
            (1, _) => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    words
}

#[test]
fn every_verb_has_examples_that_the_program_takes() {
    for (typed, verb) in verbs().into_iter().filter(|(typed, _)| typed != "beffroi") {
        let examples = examples(&verb);
        assert!(!examples.is_empty(), "`{typed} --help` shows no example");
        for example in examples {
            let words = words(&example);
            let taken = Cli::command().try_get_matches_from(&words);
            assert!(taken.is_ok(), "{typed}: {words:?}: {}", taken.unwrap_err());
        }
    }
}

#[test]
fn an_example_shows_the_verb_that_it_stands_under() {
    for (typed, verb) in verbs().into_iter().filter(|(typed, _)| typed != "beffroi") {
        let name = typed.rsplit(' ').next().unwrap();
        for example in examples(&verb) {
            let said = example.split(' ').any(|word| word == name);
            assert!(said, "`{typed}` is explained by another verb: {example}");
        }
    }
}

#[test]
fn every_word_is_explained() {
    let mut unexplained = Vec::new();
    for (typed, verb) in verbs() {
        let args = verb.get_arguments();
        let silent = args.filter(|arg| arg.get_help().is_none());
        unexplained.extend(silent.map(|arg| format!("{typed} {}", arg.get_id())));
        unexplained.extend(verb.get_about().is_none().then_some(typed));
    }
    assert_eq!(unexplained, [""; 0]);
}

#[test]
fn the_exit_codes_are_told() {
    let help = Cli::command().render_long_help().to_string();
    for code in 0..=8 {
        assert!(
            help.contains(&format!("{code} ")),
            "exit code {code} is not told: {help}"
        );
    }
}

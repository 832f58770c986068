//! Keymaps: all faults at once, nothing lost, every action reached.

use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;
use std::collections::BTreeSet;
use xintai::tui::{
    action::Action,
    key::Key,
    keymap::{Context, Keymap, Lookup},
};

fn faults(map: &str) -> Vec<String> {
    Keymap::check(map).unwrap_err().into_iter().map(|refusal| refusal.message.en).collect()
}

#[test]
fn every_built_in_map_reaches_every_action() {
    for name in ["default", "function-keys"] {
        let keymap = Keymap::built_in(name).unwrap();
        let reached: BTreeSet<Action> = Context::CHAINS.iter().flat_map(|chain| keymap.actions(chain)).collect();
        let lost: Vec<_> = Action::ALL.iter().filter(|action| !reached.contains(action)).map(|a| a.name()).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let told = faults(
        "nonsense = 3\n[global]\nhelp=[]\nfly=['z']\n[list]\ndown=['j','ctrl-i','alt-x','g g g']\nfirst=['u']\nup='k'\n[nowhere]\nx=['y']\n",
    );
    for part in [
        "`nonsense` should be a table",
        "`global.help` must keep a key",
        "`global.fly` is not an action",
        "`ctrl-i` as another key",
        "many terminals cannot tell Alt from Esc",
        "longer than two keys",
        "`list.up` should be a list of keys",
        "`[nowhere]` is not a context",
        "`u` means both `list.first` and `worklist.urge`",
    ] {
        assert!(told.iter().any(|fault| fault.contains(part)), "no `{part}` in {told:#?}");
    }
}

#[test]
fn a_clash_names_both_actions() {
    assert_eq!(faults("[worklist]\nurge = ['s']"), ["`s` means both `worklist.suspend` and `worklist.urge`"]);
    assert_eq!(faults("[list]\nfirst = ['j j']\n"), ["`j` means both `list.down` and `list.first`"]);
}

#[test]
fn control_letters_a_terminal_sends_as_other_keys_are_refused() {
    for key in ["ctrl-i", "ctrl-m", "ctrl-h", "ctrl-[", "shift-1", "hyper-a", "f13", "enterr", ""] {
        assert!(Keymap::check(&format!("[list]\nfilter = ['{key}']")).is_err(), "{key}");
    }
}

#[test]
fn help_back_and_leaving_can_be_moved_but_not_lost() {
    let moved = Keymap::parse("[global]\nquit = ['ctrl-z']\n").unwrap();
    assert_eq!(moved.lookup(Context::PAGE, &["ctrl-z".parse().unwrap()]), Lookup::Run(Action::Quit));
    assert_eq!(moved.lookup(Context::PAGE, &["ctrl-q".parse().unwrap()]), Lookup::Nothing);
    for action in ["help", "back", "quit"] {
        assert_eq!(faults(&format!("[global]\n{action} = []")).len(), 1);
    }
}

#[test]
fn fixed_function_keys_stay_fixed() {
    let told = faults("base = 'function-keys'\n[list]\nfilter = ['f3']\n[global]\nhelp = ['ctrl-t']\n");
    assert!(told.iter().any(|fault| fault == "`f3` is fixed for `quit`; `list.filter` cannot take it"), "{told:?}");
    let moved = Keymap::parse("base = 'function-keys'\n[global]\nhelp = ['ctrl-t']\n").unwrap();
    assert_eq!(moved.lookup(Context::PAGE, &["f1".parse().unwrap()]), Lookup::Run(Action::Help));
}

#[test]
fn the_officers_map_replaces_only_what_it_names() {
    let keymap = Keymap::parse("[list]\ndown = ['ctrl-n']\nfirst = ['q q']\n").unwrap();
    let press = |keys: &str| {
        let keys: Vec<Key> = keys.split(' ').map(|key| key.parse().unwrap()).collect();
        keymap.lookup(Context::PAGE, &keys)
    };
    assert_eq!(press("ctrl-n"), Lookup::Run(Action::Down));
    assert_eq!(press("j"), Lookup::Nothing);
    assert_eq!(press("k"), Lookup::Run(Action::Up));
    assert_eq!(press("q"), Lookup::More);
    assert_eq!(press("q q"), Lookup::Run(Action::First));
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    assert!(faults("[list]\ndown = [").first().unwrap().starts_with("line "));
}

#[test]
fn every_action_has_both_sentences_and_its_name_reads_back() {
    for action in Action::ALL {
        assert_eq!(Action::from_name(action.name()), Some(*action));
        let label = action.label();
        assert!(!label.zh.is_empty() && !label.en.is_empty() && label.en == label.en.to_lowercase(), "{action:?}");
        let known = |operation| xintai::service::ops::OPERATIONS.contains(&operation);
        assert!(action.permission().is_none_or(known), "{action:?}: {:?}", action.permission());
        assert!(action.verb().is_empty() || action.verb().starts_with("xintai "), "{action:?}");
    }
    assert_eq!(Action::screen(3), Some(Action::Screen3));
}

proptest! {
    #[test]
    fn spelled_keys_read_back(c in proptest::char::range('!', '~'), ctrl: bool) {
        let mut modifiers = KeyModifiers::NONE;
        if ctrl && c.is_ascii_lowercase() && !"imh".contains(c) {
            modifiers |= KeyModifiers::CONTROL;
        }
        let key = Key { code: KeyCode::Char(c), modifiers };
        prop_assert_eq!(key.to_string().parse::<Key>().unwrap(), key);
    }

    #[test]
    fn no_text_breaks_the_reader(map in "\\PC{0,80}") {
        let _ = Keymap::check(&map);
    }
}

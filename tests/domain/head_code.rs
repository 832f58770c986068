//! The head code: what is misread is told, what fits one row fits no other.

use proptest::prelude::*;
use xintai::domain::head_code::HeadCode;

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

#[test]
fn a_code_is_read_back_as_it_may_be_written_down() {
    let code = HeadCode::of(2513, &[0xab; 32]);
    let written = code.to_string();
    assert!(written.starts_with("2513-") && written.len() == 4 + 4 * 5 + 2, "{written}");
    for how in [written.clone(), written.to_lowercase(), written.replace('-', " "), written.replace('-', "")] {
        assert_eq!(HeadCode::parse(&how).unwrap(), code, "{how}");
    }
    assert!(code.fits(&[0xab; 32]) && !code.fits(&[0xac; 32]));
}

#[test]
fn a_character_it_never_has_is_named() {
    let written = HeadCode::of(7, &[1; 32]).to_string().replace('-', "");
    for wrong in ['O', 'I', 'S', 'Z', 'V', '一'] {
        let mut spoilt: Vec<char> = written.chars().collect();
        spoilt[5] = wrong;
        let refusal = HeadCode::parse(&spoilt.iter().collect::<String>()).unwrap_err();
        assert!(refusal.message.en.contains(wrong), "{}", refusal.message.en);
    }
    for short in ["", "1", "1234", "7-ABCD-EFGH"] {
        assert!(HeadCode::parse(short).is_err(), "{short}");
    }
}

proptest! {
    #[test]
    fn every_single_wrong_character_and_every_pair_changed_about_is_found(
        seq in 1i64..99_999_999, hash in any::<[u8; 32]>(), at in 0usize..40, other in 0usize..31,
    ) {
        let code = HeadCode::of(seq, &hash);
        let flat: Vec<char> = code.to_string().chars().filter(|c| *c != '-').collect();
        prop_assert_eq!(HeadCode::parse(&flat.iter().collect::<String>()).unwrap(), code);
        let at = at % flat.len();
        let mut wrong = flat.clone();
        wrong[at] = ALPHABET.chars().nth(other).unwrap();
        if wrong != flat {
            prop_assert!(HeadCode::parse(&wrong.iter().collect::<String>()).is_err());
        }
        let mut swapped = flat.clone();
        swapped.swap(at, (at + 1) % flat.len());
        if at + 1 < flat.len() && swapped != flat {
            prop_assert!(HeadCode::parse(&swapped.iter().collect::<String>()).is_err());
        }
    }
}

//! Whatever is changed in a sealed file is noticed, and said.

use super::{Folder, codec_transcript, sealed};
use crate::{check_exit, shipped};
use unicrm_conformance::evidence::{Key, NotSealed, Role, Sealed};

/// A small sealed file with two seals.
fn file() -> Vec<u8> {
    let sealed = sealed(codec_transcript(&shipped(), &["empty-*"]));
    let key = Key::one_time().expect("a key");
    sealed.and(&key, Role::Authority).expect("a second seal").bytes().to_vec()
}

#[track_caller]
fn check_broken(bytes: Vec<u8>, how: &str) -> String {
    match Sealed::read(bytes) {
        Ok(_) => panic!("not noticed: {how}"),
        Err(NotSealed::Broken(found) | NotSealed::NoTranscript(found)) => {
            assert!(found.contains("expected") || found.contains("line "), "{how}: {found}");
            found
        }
    }
}

#[test]
fn every_flip_of_a_bit_is_noticed() {
    let sound = file();
    assert!(Sealed::read(sound.clone()).is_ok());
    let mut state = unicrm_conformance::live::fresh_seed() | 1;
    let mut random = || {
        // Xorshift: any spread will do, and the failing place is told.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 8).unwrap_or(0)
    };
    // The seals have the most freedom of spelling: every byte of theirs, and many of all else.
    let seals = sound.windows(8).position(|part| part == b"{\"seal\":").expect("a seal");
    let mut flips: Vec<_> = (seals..sound.len()).map(|at| (at, random() % 8)).collect();
    flips.extend((0..500).map(|_| (random() % sound.len(), random() % 8)));
    for (at, bit) in flips {
        let mut changed = sound.clone();
        changed[at] ^= 1 << bit;
        check_broken(changed, &format!("bit {bit} of byte {at}"));
    }
}

#[test]
fn lines_that_are_gone_doubled_swapped_or_added_are_noticed() {
    let sound = file();
    let lines: Vec<&[u8]> = sound.split_inclusive(|&byte| byte == b'\n').collect();
    // Without its last seal a file is what it was before that seal.
    for at in 0..lines.len() - 1 {
        let mut gone = lines.clone();
        gone.remove(at);
        check_broken(gone.concat(), &format!("line {at} gone"));
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        check_broken(swapped.concat(), &format!("line {at} swapped"));
    }
    for at in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at]);
        check_broken(doubled.concat(), &format!("line {at} doubled"));
    }
    for added in [&b"{}\n"[..], b"\n", b"x", b"{\"seal\":{}}\n"] {
        check_broken([&sound, added].concat(), "added behind");
        check_broken([added, &sound].concat(), "added in front");
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_noticed() {
    let sound = file();
    let first = Sealed::read(sound.clone()).expect("sound");
    let before_last_seal =
        sound[..sound.len() - 1].iter().rposition(|&byte| byte == b'\n').expect("lines") + 1;
    for length in (0..sound.len()).step_by(31).chain([sound.len() - 1]) {
        if length != before_last_seal {
            check_broken(sound[..length].to_vec(), &format!("cut to {length} bytes"));
        }
    }
    assert_eq!(first.seals.len(), 2);
}

#[test]
fn a_seal_of_another_key_or_another_file_is_noticed() {
    let (left, right) = (file(), file());
    let seal_of = |file: &[u8]| {
        let at = file.windows(8).position(|part| part == b"{\"seal\":").expect("a seal");
        (file[..at].to_vec(), file[at..].to_vec())
    };
    let found = check_broken([seal_of(&left).0, seal_of(&right).1].concat(), "another's seals");
    assert!(found.contains("digest"), "{found}");
    let text = String::from_utf8(left).expect("UTF-8");
    let key = |text: &str| text.split("\"key\":\"").nth(1).map(|rest| rest[..64].to_owned());
    let other = key(&String::from_utf8(right).expect("UTF-8")).expect("a key");
    let own = key(&text).expect("a key");
    let found = check_broken(text.replacen(&own, &other, 1).into_bytes(), "another's key");
    assert!(found.contains("signature") && found.contains(&other), "{found}");
    check_broken(text.replacen("one-time", "vendor", 1).into_bytes(), "another role");
}

#[test]
fn judge_tells_a_changed_file_from_what_is_no_transcript() {
    let folder = Folder::new();
    let (path, sound) = (folder.path("run.jsonl"), file());
    std::fs::write(&path, &sound[..sound.len() / 2]).expect("a file");
    let text = check_exit(&["judge", &path], 1);
    assert!(text.contains("CHANGED") && text.contains("cut off"), "{text}");
    for other in [&b""[..], b"a text\n", b"{\"cases\":[]}\n", &[0xff, 0, 0xff]] {
        std::fs::write(&path, other).expect("a file");
        let text = check_exit(&["judge", &path], 2);
        assert!(text.contains("expected a transcript"), "{text}");
    }
    check_exit(&["judge", &folder.path("nothing")], 2);
    check_exit(&["judge", &folder.path("")], 2);
}

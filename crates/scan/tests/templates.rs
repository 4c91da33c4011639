//! Step T, fast and slow, on texts made of what templates are made of.

use proptest::prelude::*;
use tamis_properties::scan::hold_on;
use tamis_testkit::oracle::Entry;

/// Lines of sites and of pages, some the same but for case, width, punctuation or a number.
const LINES: [&str; 40] = [
    "首页",
    "【首页】",
    "Home",
    "HOME »",
    "Share",
    "Tweet",
    "|",
    "----",
    "",
    "网站地图",
    "评论(12)",
    "评论（3）",
    "第3章",
    "12 comments",
    "1 comments, 2 likes",
    "7 Comments",
    "Reuter",
    "From our own correspondent",
    "from our own correspondent:",
    "河边镇的老桥又通了车子了",
    "Old bridge open again",
    "[1]",
    "评论列表",
    "相关推荐",
    "这是一段关于老桥的正文，讲到桥面、栏杆和两岸的行人，并且写得足够长，可以算作正文。",
    "两岸的行人都很高兴，老桥又通了。",
    "两岸的行人都很高兴，老桥又通了。欢迎关注河边镇的公众号。",
    "两岸的行人都很高兴，老桥又通了。（责任编辑：张三）",
    "两岸的行人都很高兴，老桥又通了。欢迎关注河边镇的公众号。[责任编辑： 李四 ]",
    "（全都在括号里面的一行字，很长很长的一行字）",
    "We use cookies on this site so that it works. By going on you agree to that, and to more.",
    "we use cookies on this site so that it works, by going on you agree to that and to more",
    "The river rose two metres in one night, and the people moved out.（更多：见网站）",
    "----------------------------------------------------------------------- Home",
    "五月(wǔyuè)的河边(hébiān)很美(měi)，两岸的行人都很高兴，老桥又通了车，渡船也还在。",
    "\u{E01}\u{E02}\u{E03}\u{E04}\u{E05}\u{E06}\u{E07}\u{E08}\u{E01}\u{E02}\u{E03}\u{E04}\u{E05}\u{E06}",
    "　网站地图　",
    "9",
    "共 9 页",
    "1998年成立",
];

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let text = prop_oneof![
        3 => prop::sample::select(&LINES[..]),
        1 => prop::sample::select(vec![
            "责任编辑", "更多", "欢迎关注河边镇的公众号。", "（责任编辑：张三）", "（更多：见网站）",
        ]),
    ];
    let kind = prop_oneof![
        6 => Just("line"),
        2 => Just("counted"),
        1 => Just("end"),
        1 => Just("label"),
    ];
    let share = prop::sample::select(vec![1, 25, 49, 50, 79, 80, 100]);
    let entry = (kind, text, share).prop_map(|(kind, text, share)| Entry {
        kind,
        text: text.to_owned(),
        share,
    });
    prop::collection::vec(entry, 1..25)
}

fn page() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        20 => prop::sample::select(&LINES[..]).prop_map(str::to_owned),
        1 => crate::promises::text(),
        1 => Just("很长".repeat(200) + "。"),
    ];
    prop::collection::vec(line, 0..25).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn hold_on_pages_of_sites((page, entries) in (page(), entries())) {
        hold_on(&page, &entries);
    }
}

//! The pages of `corpora/small`: three shards that hold some of everything.
//!
//! Shards are read in the order of their names, so the earlier of two copies is the one in the shard
//! whose name sorts first.

use super::lang::Lang;
use super::page::Page;
use super::pinyin::{self, Form};
use super::record::{Planted, Verdict};
use super::rng::Rng;
use super::ruby::Ruby;
use super::writer::Article;
use super::{boilerplate, fold, hand, hygiene, marks, negatives, repeat, repost, ruby};

/// The shards, in the order in which they are read.
pub const SHARDS: [&str; 3] = ["forum", "mixed", "news-zh"];

const FORUM: usize = 0;
const MIXED: usize = 1;
const NEWS: usize = 2;

/// Other members that a record may have; they must travel byte for byte.
const EXTRAS: [&str; 10] = [
    r#""score":1.10"#,
    r#""big":1e400,"small":-0.0"#,
    r#""nested":{"a":[1,2,{"b":null}],"c":"\u4e2d\u6587"}"#,
    r#""gift":"\ud83c\udf81","slash":"a\/b""#,
    r#""count":123456789012345678901234567890"#,
    r#""e":1E+2,"list":[ 1 , 2.50 ,3 ]"#,
    r#""empty":{},"none":[],"flag":false"#,
    r#""crawl" : { "depth" : 3 , "at" : "2031-04-05T06:07:08Z" }"#,
    r#""tab":"a\tb","quote":"\"x\"","text2":"月(yu\u00e8)""#,
    "",
];

struct Builder {
    shards: [Vec<Planted>; 3],
    rng: Rng,
    drawn: u64,
}

/// An article, and the page on which it stood first.
#[derive(Clone)]
struct Original {
    id: String,
    lang: Lang,
    article: Article,
}

/// All pages, a list for each of [`SHARDS`].
pub fn pages() -> [Vec<Planted>; 3] {
    let mut builder = Builder { shards: Default::default(), rng: Rng::new(2031), drawn: 0 };
    let articles = hand::articles();
    builder.forum();
    let in_forum = builder.originals(FORUM, &articles[3..4]);
    builder.mixed();
    let in_mixed = builder.originals(MIXED, &articles[4..]);
    let models = builder.news(&articles[..2]);
    let in_news = builder.originals(NEWS, &articles[2..3]);
    for original in in_forum.iter().take(4) {
        builder.reposts(original, MIXED);
    }
    for original in in_mixed.iter().take(5) {
        builder.reposts(original, MIXED);
    }
    for original in in_forum.iter().skip(4).chain(&in_news).chain(&in_mixed[5..8]).chain(&models) {
        builder.reposts(original, NEWS);
    }
    builder.shards
}

impl Builder {
    fn push(
        &mut self,
        shard: usize,
        kind: &str,
        page: Page,
        title: &str,
        verdict: Verdict,
        of: Option<&str>,
    ) -> String {
        let ordinal = self.shards[shard].len();
        let id = format!("{}-{ordinal:03}", SHARDS[shard]);
        let hosts = ["bbs.tonghua.example", "site.hartmere.example", "news.beijiang.example"];
        let url = match ordinal % 23 {
            7 => String::new(),
            _ => format!("https://{}/{}/{ordinal}", hosts[shard], SHARDS[shard]),
        };
        self.shards[shard].push(Planted {
            id: id.clone(),
            url,
            title: if ordinal % 29 == 11 { String::new() } else { title.to_owned() },
            text: page.text,
            lang: page.lang.tag(),
            extra: EXTRAS[ordinal % EXTRAS.len()].to_owned(),
            verdict,
            of: of.map(str::to_owned),
            clean: page.asserted.then_some(page.clean),
            planted: page.planted,
            kind: kind.to_owned(),
        });
        id
    }

    fn kept(&mut self, shard: usize, kind: &str, page: Page) -> String {
        let title = page.clean.lines().next().unwrap_or("").to_owned();
        self.push(shard, kind, page, &title, Verdict::Kept, None)
    }

    /// A generated article, cut to the length that a small corpus can afford.
    fn article(&mut self, lang: Lang) -> Article {
        self.drawn += 1;
        let mut article = lang.writer().article(Rng::for_stream(2031, self.drawn));
        let mut length = 0;
        let enough = article.paragraphs.iter().position(|p| {
            length += p.len();
            length > 900
        });
        if let Some(last) = enough {
            article.paragraphs.truncate(last.max(2) + 1);
        }
        if lang == Lang::Hant { fold::traditional_article(&article) } else { article }
    }

    fn fresh(&mut self, lang: Lang) -> Page {
        let article = self.article(lang);
        Page::of(lang, &article)
    }

    fn dressed(
        &mut self,
        shard: usize,
        kind: &str,
        lang: Lang,
        dress: impl FnOnce(&mut Rng, Page) -> Page,
    ) {
        let page = self.fresh(lang);
        let page = dress(&mut self.rng, page);
        self.kept(shard, kind, page);
    }

    fn negative(&mut self, shard: usize, kind: &str, lang: Lang) {
        self.drawn += 1;
        let mut writer = lang.writer();
        writer.begin(Rng::for_stream(2031, self.drawn));
        let text = negatives::page(kind, &mut writer, &mut self.rng, lang);
        let text = if lang == Lang::Hant { fold::traditional(&text) } else { text };
        self.kept(shard, kind, Page::new(lang, text));
    }

    fn by_hand(&mut self, shard: usize, wanted: impl Fn(&str) -> bool) {
        for (kind, tag, page) in hand::negatives().into_iter().filter(|(kind, ..)| wanted(kind)) {
            self.kept(shard, kind, page);
            if let Some(last) = self.shards[shard].last_mut() {
                last.lang = tag;
            }
        }
    }

    /// Plain pages of articles that will be copied: the given ones and two drawn for each language.
    fn originals(&mut self, shard: usize, given: &[(Lang, Article)]) -> Vec<Original> {
        let mut list = given.to_vec();
        for lang in Lang::ALL {
            if shard == NEWS && !lang.is_chinese() {
                continue;
            }
            let article = self.article(lang);
            list.push((lang, article));
        }
        list.into_iter()
            .map(|(lang, article)| {
                let id = self.kept(shard, "original", Page::of(lang, &article));
                Original { id, lang, article }
            })
            .collect()
    }

    fn forum(&mut self) {
        self.by_hand(FORUM, |kind| !kind.contains("news"));
        for lang in Lang::ALL {
            for kind in ["short", "short", "short", "dialogue", "emoji"] {
                self.negative(FORUM, kind, lang);
            }
            self.dressed(FORUM, "invisible", lang, |rng, page| marks::invisible(rng, page, 40));
            self.dressed(FORUM, "crlf", lang, |_, page| hygiene::crlf(page));
            self.dressed(FORUM, "boilerplate", lang, |rng, page| boilerplate::tail(rng, page, 2));
        }
        for text in ["顶", "好的，谢谢楼主！", "Thanks!", "+1", "同意。", "спасибо", "なるほど"]
        {
            let lang = if text.is_ascii() { Lang::En } else { Lang::Zh };
            self.kept(FORUM, "one-line", Page::new(lang, text.to_owned()));
        }
        for text in ["", "\n\n\n", " \n"] {
            let page = Page { clean: String::new(), ..Page::new(Lang::Zh, text.to_owned()) };
            let page = Page { asserted: text != " \n", ..page };
            self.push(FORUM, "empty", page, "", Verdict::Empty, None);
        }
        for lang in Lang::ALL {
            let page = boilerplate::nothing_else(&mut self.rng, lang);
            self.push(FORUM, "empty-boilerplate", page, "", Verdict::Empty, None);
        }
        self.dressed(FORUM, "noise", Lang::Zh, |rng, page| pinyin::noise(rng, page, 60));
        self.dressed(FORUM, "noise", Lang::Hant, |rng, page| pinyin::noise(rng, page, 60));
    }

    fn mixed(&mut self) {
        for lang in Lang::ALL {
            for kind in ["gloss", "refrain", "list", "table", "code", "faq", "year-brackets"] {
                self.negative(MIXED, kind, lang);
            }
            self.dressed(MIXED, "citation", lang, |rng, page| marks::citations(rng, page, 400));
            self.dressed(MIXED, "edit-link", lang, |_, page| marks::edit_link(page));
            self.dressed(MIXED, "nfd-bom", lang, |_, page| {
                marks::byte_order_mark(hygiene::decomposed(page))
            });
            self.dressed(MIXED, "boilerplate", lang, |rng, page| {
                let page = boilerplate::tail(rng, page, 3);
                boilerplate::head(rng, page)
            });
            self.dressed(MIXED, "repeat-article", lang, |_, page| repeat::article_twice(page));
        }
        for ruby in [Ruby::Ascii, Ruby::Wide, Ruby::Aozora] {
            let make = |rng: &mut Rng, page| ruby::furigana(rng, page, ruby, 400);
            self.dressed(MIXED, "furigana", Lang::Ja, make);
            self.dressed(MIXED, "furigana-repeat", Lang::Ja, |rng, page| {
                repeat::everything(make(rng, page))
            });
        }
        for per_mille in [40, 300] {
            self.dressed(MIXED, "zhuyin", Lang::Hant, |rng, page| {
                ruby::zhuyin(rng, page, per_mille)
            });
        }
    }

    fn news(&mut self, articles: &[(Lang, Article)]) -> Vec<Original> {
        let mut models = Vec::new();
        for (lang, article) in articles {
            let page = Page::of(*lang, article);
            let page = pinyin::at_random(&mut self.rng, page, Form::Ascii, 90);
            let page = boilerplate::comment_box(repeat::everything(page));
            let id = self.kept(NEWS, "model-page", page);
            models.push(Original { id, lang: *lang, article: article.clone() });
        }
        self.by_hand(NEWS, |kind| kind.contains("news"));
        for kind in ["rare-reading", "rare-reading", "mention", "mention", "poem", "steps", "gloss"]
        {
            self.negative(NEWS, kind, Lang::Zh);
            self.negative(NEWS, kind, Lang::Hant);
        }
        for lang in [Lang::Zh, Lang::Hant] {
            self.readings(lang);
            self.dressed(NEWS, "repeat-title", lang, |_, page| repeat::title_twice(page));
            self.dressed(NEWS, "repeat-glued", lang, |_, page| repeat::title_glued(page));
            self.dressed(NEWS, "repeat-paragraph", lang, |_, page| {
                repeat::paragraph_again(page, 0)
            });
            self.dressed(NEWS, "blank-lines", lang, hygiene::blank_lines);
            self.dressed(NEWS, "credit", lang, |rng, page| {
                let caption = if lang == Lang::Zh { "会议现场。" } else { "會議現場。" };
                boilerplate::credit(rng, page, caption)
            });
        }
        self.bulletins();
        self.template();
        models
    }

    fn readings(&mut self, lang: Lang) {
        let forms = [
            ("pinyin", Form::Ascii),
            ("pinyin-wide", Form::Wide),
            ("pinyin-spaced", Form::Spaced),
            ("pinyin-bare", Form::Bare),
            ("pinyin-numbered", Form::Numbered),
            ("pinyin-upper", Form::Upper),
            ("pinyin-broken", Form::Broken),
        ];
        for (kind, form) in forms {
            self.dressed(NEWS, kind, lang, |rng, page| pinyin::at_random(rng, page, form, 120));
        }
        self.dressed(NEWS, "pinyin-nth", lang, |_, page| pinyin::every_nth(page, Form::Ascii, 7));
        self.dressed(NEWS, "pinyin-each", lang, |_, page| {
            pinyin::every_character(page, Form::Ascii)
        });
        self.dressed(NEWS, "pinyin-combined", lang, |rng, page| {
            let page = pinyin::at_random(rng, page, Form::Ascii, 150);
            let page = pinyin::noise(rng, page, 20);
            hygiene::crlf(boilerplate::tail(rng, repeat::everything(page), 2))
        });
    }

    /// The same agency on other days: the same words around other facts.
    fn bulletins(&mut self) {
        for lang in [Lang::Zh, Lang::Zh, Lang::Zh, Lang::Ja, Lang::En, Lang::En, Lang::Ru] {
            self.drawn += 1;
            let mut writer = lang.writer();
            writer.begin(Rng::for_stream(2031, self.drawn));
            let text = negatives::bulletin(&mut writer, &mut self.rng, lang);
            self.kept(NEWS, "bulletin", Page::new(lang, text));
        }
    }

    /// Pages of one host with two lines that it puts on every page. When the host is known well
    /// enough to cut them is for the engine to say, so the clean text is not asserted.
    fn template(&mut self) {
        for _ in 0..12 {
            let mut page = self.fresh(Lang::Zh).with("template");
            page.text.insert_str(0, "临川街头巷尾事，都在这一页里\n");
            page.text.push_str("每晚七点，与您一起回望这一天\n");
            page.asserted = false;
            self.kept(NEWS, "template", page);
            if let Some(last) = self.shards[NEWS].last_mut() {
                last.url = format!("https://street.linchuan.example/{}", last.id);
            }
        }
    }

    /// A repost of every kind of one article.
    fn reposts(&mut self, original: &Original, shard: usize) {
        use Verdict::{Exact, Kept, Near};
        let Original { id, lang, article } = original.clone();
        let mut writer = lang.writer();
        self.drawn += 1;
        writer.begin(Rng::for_stream(2031, self.drawn));
        let in_script = |article: Article| {
            if lang == Lang::Hant { fold::traditional_article(&article) } else { article }
        };
        let draw = self.drawn as usize;
        let mut list: Vec<(&str, Article, Verdict)> = vec![
            ("repost-exact", article.clone(), Exact),
            ("repost-width", fold::other_width(&mut self.rng, &article, lang.is_spaced()), Exact),
            ("repost-edit-1pct", repost::edited(&mut self.rng, &article, 10), Near),
            ("repost-edit-3pct", repost::edited(&mut self.rng, &article, 30), Near),
            ("repost-edit-5pct", repost::edited(&mut self.rng, &article, 50), Near),
            ("repost-retitled", in_script(repost::retitled(&mut writer, &article)), Near),
            ("repost-framed", in_script(repost::framed(&mut writer, &article)), Near),
            ("repost-truncated", repost::truncated(&article), Near),
            ("repost-moved", repost::moved(&mut self.rng, &article), Near),
            ("repost-longer", in_script(repost::longer(&mut writer, &article)), Kept),
        ];
        // Half of the kinds for each article, in turns: a small corpus stays small.
        let mut turn = 0;
        list.retain(|_| {
            turn += 1;
            (turn + draw).is_multiple_of(2)
        });
        if lang == Lang::Zh {
            list.push(("repost-traditional", fold::traditional_article(&article), Exact));
            list.push(("repost-pinyin", article.clone(), Exact));
        }
        list.push(("repost-dressed", article.clone(), Exact));
        let mixed = repost::framed(&mut writer, &repost::edited(&mut self.rng, &article, 20));
        list.push(("repost-combined", in_script(mixed), Near));
        for (kind, article, verdict) in list {
            let lang = if kind == "repost-traditional" { Lang::Hant } else { lang };
            let mut page = Page::of(lang, &article);
            if matches!(kind, "repost-dressed" | "repost-combined") {
                page = boilerplate::tail(&mut self.rng, page, 2);
            }
            if kind == "repost-pinyin" {
                page = pinyin::at_random(&mut self.rng, page, Form::Ascii, 200);
            }
            let of = (verdict != Kept).then_some(id.as_str());
            self.push(shard, kind, page, &article.title, verdict, of);
        }
    }
}

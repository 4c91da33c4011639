//! The rule files of languages: what surrounds an article goes, what the article says stays.

use crate::clean;

struct Language {
    name: &'static str,
    /// Lines above the article and below it; the first three below are some that an author may write.
    head: &'static [&'static str],
    foot: &'static [&'static str],
    /// Title and paragraphs; they speak of what the lines around them are.
    article: &'static [&'static str],
}

const LANGUAGES: [Language; 6] = [
    Language {
        name: "it",
        head: &["Vai al contenuto", "Accedi", "Registrati", "Home » Notizie » Cronaca » Articolo"],
        foot: &[
            "Condividi su Facebook",
            "Articoli correlati",
            "Lascia un commento Annulla risposta",
            "Il tuo indirizzo email non sarà pubblicato. I campi obbligatori sono contrassegnati *",
            "Iscriviti alla newsletter",
            "© 2021 Tutti i diritti riservati",
        ],
        article: &[
            "Il fiume è cresciuto in una notte",
            "Il fiume è cresciuto di due metri in una notte, e la gente della città bassa ha portato le barche in piazza. Nessuno è rimasto ferito.",
            "Chi vuole lasciare un commento, dice il sindaco, venga in municipio: la pubblicità sui giornali costa troppo, e i commenti li legge lui.",
            "Leggi anche i libri vecchi, ripeteva il parroco, e scrivi quello che vedi dalla finestra.",
        ],
    },
    Language {
        name: "nl",
        head: &[
            "Ga naar de inhoud",
            "Inloggen",
            "Registreren",
            "Home > Nieuws > Binnenland > Artikel",
        ],
        foot: &[
            "Deel dit artikel",
            "Lees ook",
            "Meest gelezen",
            "Geef een reactie Reactie annuleren",
            "Je e-mailadres wordt niet gepubliceerd. Vereiste velden zijn gemarkeerd met *",
            "Alle rechten voorbehouden",
        ],
        article: &[
            "De rivier steeg in één nacht",
            "De rivier steeg in één nacht twee meter, en de mensen in de benedenstad brachten hun boten naar het plein. Niemand raakte gewond.",
            "Wie een reactie wil plaatsen, zegt de burgemeester, komt maar naar het stadhuis; een advertentie in de krant is te duur voor zo'n kleine stad.",
            "Lees ook eens een oud boek, zei de pastoor, en schrijf op wat je uit het raam ziet.",
        ],
    },
    Language {
        name: "tr",
        head: &["İçeriğe geç", "Giriş yap", "Üye ol", "Ana sayfa » Haberler » Gündem » Yaşam"],
        foot: &[
            "Facebook'ta Paylaş",
            "İlgili Haberler",
            "En çok okunanlar",
            "Bir cevap yazın",
            "E-posta hesabınız yayımlanmayacak. Gerekli alanlar * ile işaretlenmişlerdir",
            "Tüm hakları saklıdır.",
        ],
        article: &[
            "Nehir bir gecede yükseldi",
            "Nehir bir gecede iki metre yükseldi, aşağı mahallenin insanları kayıklarını meydana taşıdı. Yaralanan olmadı.",
            "Yorum yapmak isteyen belediyeye gelsin, dedi başkan; gazeteye reklam vermek böyle küçük bir şehir için çok pahalı, yorumları da kendisi okuyor.",
            "Son haberler iyi değil, dedi kayıkçı, ama köprü duruyor ve ekmek var.",
        ],
    },
    Language {
        name: "uk",
        head: &["Перейти до вмісту", "Увійти", "Реєстрація", "Головна » Новини » Суспільство"],
        foot: &[
            "Поділитися у Facebook",
            "Читайте також",
            "Останні новини",
            "Залишити коментар",
            "Ваша e-mail адреса не оприлюднюватиметься. Обов’язкові поля позначені *",
            "Всі права захищено.",
        ],
        article: &[
            "Річка піднялася за одну ніч",
            "Річка піднялася за одну ніч на два метри, і люди з нижнього міста перенесли човни на площу. Ніхто не постраждав.",
            "Хто хоче залишити коментар, каже міський голова, хай приходить до ратуші; реклама в газеті надто дорога для такого малого міста.",
            "Читайте також старі книжки, казав священник, і пишіть про те, що бачите з вікна.",
        ],
    },
    Language {
        name: "vi",
        head: &["Chuyển đến nội dung", "Đăng nhập", "Đăng ký", "Trang chủ » Tin tức » Thời sự"],
        foot: &[
            "Chia sẻ trên Facebook",
            "Bài viết liên quan",
            "Tin mới nhất",
            "Để lại một bình luận",
            "Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu *",
            "Chưa có bình luận nào",
        ],
        article: &[
            "Nước sông dâng cao trong một đêm",
            "Nước sông dâng cao hai mét trong một đêm, và người dân khu phố thấp đã đưa thuyền lên quảng trường. Không ai bị thương.",
            "Ai muốn để lại bình luận thì cứ đến tòa thị chính, ông thị trưởng nói; quảng cáo trên báo quá đắt đối với một thị trấn nhỏ như thế này.",
            "Đọc thêm sách cũ đi, cha xứ nói, và hãy viết những gì con thấy từ cửa sổ.",
        ],
    },
    Language {
        name: "cs",
        head: &["Přejít k obsahu", "Přihlásit se", "Registrace", "Úvod » Zprávy » Domácí » Článek"],
        foot: &[
            "Sdílet na Facebooku",
            "Související články",
            "Nejčtenější",
            "Napsat komentář Zrušit odpověď na komentář",
            "Vaše e-mailová adresa nebude zveřejněna. Vyžadované informace jsou označeny *",
            "Všechna práva vyhrazena.",
        ],
        article: &[
            "Řeka stoupla za jedinou noc",
            "Řeka stoupla za jedinou noc o dva metry a lidé z dolního města odnesli lodě na náměstí. Nikdo nebyl zraněn.",
            "Kdo chce napsat komentář, říká starosta, ať přijde na radnici; reklama v novinách je pro tak malé město příliš drahá a komentáře čte sám.",
            "Čtěte také staré knihy, říkal farář, a pište o tom, co vidíte z okna.",
        ],
    },
];

fn lines(of: &[&[&str]]) -> String {
    of.concat().iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_surrounds_an_article_goes_in_every_language() {
    for language in &LANGUAGES {
        let page = lines(&[language.head, language.article, language.foot]);
        let cleaned = clean(&page);
        assert_eq!(cleaned.text, lines(&[language.article]), "{}", language.name);
        let of_language = |rule: &str| rule.split('.').next() == Some(language.name);
        let rules = cleaned.cuts.iter().filter(|cut| of_language(cut.rule)).count();
        assert!(rules >= 5, "{}: {:?}", language.name, cleaned.cuts);
    }
}

#[test]
fn an_article_that_speaks_of_such_lines_stays() {
    for language in &LANGUAGES {
        let article = lines(&[language.article]);
        assert_eq!(clean(&article).text, article, "{}", language.name);
        // One such line between paragraphs is the author's heading.
        for line in &language.foot[..3] {
            let (title, text) = (&language.article[..2], &language.article[2..]);
            let page = lines(&[title, &[line], text]);
            assert_eq!(clean(&page).text, page, "{}: {line}", language.name);
        }
    }
}

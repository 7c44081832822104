"""What people say round the numbers, in three languages (for masking_set).

A and C begin the turns of agent and customer; a text without turns is a note or a chat line. [a|b] is either of the two.
Slots in capitals are to be found, slots in small letters are to be left alone.
"""

# ruff: noqa: E501, SIM905 (one line of talk, one line of text)

from __future__ import annotations

LINES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "PAN": (
            "A: [And the long number across the front?|Can I take the card number, please?|Whenever you're ready with the card.]\nC: [It's|Yeah it's|Okay, so] {PAN}",
            "C: [Can I just pay by card?|I'd like to settle it now.]\nA: [Of course, go ahead with the sixteen digits.|Sure, read me the card number.]\nC: {PAN}, [that's it|and that's the lot|did you get that?]",
            "A: Which card [is it|are we using]?\nC: [My Visa|The debit one|The business card], {PAN}\nA: And the expiry?\nC: {CARD_EXPIRY}\nA: And the three digits on the back?\nC: {CVV}",
            "[Cust. gave card over phone|Payment taken on card|New card on acct:|Customer's card no.] {PAN} [exp {CARD_EXPIRY} cvv {CVV}|, expiry {CARD_EXPIRY}|- wants receipt by post|, call back if declined]",
            "C: hi [can you refund to|please put it back on|the payment failed on] {PAN} [thanks|please, not the old card|cheers]",
        ),
        "CVV": (
            "A: [And the security code on the back?|Last thing, the CVV?|And the three digits on the signature strip?]\nC: [{CVV}|It's {CVV}|Erm, {CVV}, I think|Let me turn it over... {CVV}]",
            "C: [The CVV is|the security code's|CVC is|my three digit code is] {CVV}\nA: [Lovely, thank you.|Perfect.|That's gone through.]",
            "[cvv|CVC2:|security code|sec code -|CVV/CVC] {CVV}[, pls process| - authorised| given by customer]",
        ),
        "PIN": (
            "C: [I've forgotten if my PIN is still|They keep rejecting my PIN,|So I typed my pin,] {PIN}[, and it just beeps| - is that right?| and nothing happened]",
            "A: [Please don't tell me your PIN.|What happens when you type your PIN?]\nC: [Well the pin is|I put in my PIN,|It's only] {PIN}[|, it's an old one]",
            "[PIN|Card pin:|cust. read out PIN] {PIN} [- told her not to share|, advised to change|, reset requested]",
        ),
        "CARD_EXPIRY": (
            "A: [When does it expire?|And the expiry date on the front?|Valid until?]\nC: [{CARD_EXPIRY}|It's {CARD_EXPIRY}|Expires {CARD_EXPIRY}]",
            "C: [The expiry is|Card's valid through|Expiry date's] {CARD_EXPIRY}[, so still good|, I've just checked| if that helps]",
            "[Card exp.|expiry:|valid thru|New expiry on file] {CARD_EXPIRY}[, direct debit kept| - asked to update|]",
        ),
        "IBAN": (
            "A: [Which account should the refund go to?|Could I have your IBAN?|What's the IBAN for the transfer?]\nC: [It's|Right, it's|The IBAN is] {IBAN}",
            "C: [Please send the money to|my iban is|pay it into] {IBAN} [please|and let me know|, account's in my name]",
            "[Refund to IBAN|Bank details changed, IBAN|Beneficiary] {IBAN}[, approved by TL|; name matches| - check on Monday]",
        ),
        "PESEL": (
            "A: [And your Polish PESEL number?|I need the PESEL from your ID.]\nC: [Sure,|It's|okay] {PESEL}",
            "[Polish customer, PESEL|PESEL no.|ID check done, pesel] {PESEL}[, docs seen|]",
        ),
        "EE_ISIKUKOOD": (
            "A: [And your Estonian personal code?|I'll need your Estonian ID code, isikukood.]\nC: [Sure,|It's|okay] {EE_ISIKUKOOD}",
            "[Estonian personal code|isikukood|Personal identification code (EE)] {EE_ISIKUKOOD}[, checked on the ID card|]",
        ),
        "EMAIL": (
            "A: [What's the best email for you?|Where shall I send the confirmation?|Can I grab an email address?]\nC: [It's|yeah,|So that's] {EMAIL}",
            "C: [could you email it to|My email's|send the invoice to] {EMAIL}[ please| - all lower case|, I've not had it yet]",
            "[Email updated to|E-mail:|Contact by email only,] {EMAIL}[, bounced once|. No marketing.|]",
        ),
        "PHONE": (
            "A: [Best number to reach you on?|And a contact number in case we get cut off?|What's your mobile?]\nC: [It's|Yep,|Erm, it's] {PHONE}",
            "C: [You can ring me back on|my number's|Text me on|call my husband on] {PHONE}[ after five| any time|, it's a mobile]",
            "[Callback requested,|Tel.|Mob:|Alt. contact no.] {PHONE}[, after 4pm| (wife)|, left voicemail]",
        ),
        "NONE": (
            "C: [I'm calling about order|It's order number|the order ref is] {order}\nA: [Got it, one moment.|I see it, it left on {date}.|That one came to {sum}.]",
            "A: [Do you have the invoice number?|Which invoice?]\nC: {invoice}[, for {sum}|, dated {date}|]",
            "[Tracking|Parcel tracking no.|Consignment] {tracking} [out for delivery|held at depot since {date}|returned {date} {time}]",
            "C: [The IMEI is|the router's serial number is|IMEI on the box says] {imei}\nA: [Thanks, under warranty until {date}.|That handset's blocked.]",
            "[Company number|VAT number GB|Companies House no.] {company}[, trading since 2009|, invoice by post]",
            "C: My meter [reads|reading is|says] {meter}[, meter number {serial}|, taken on {date}]",
            "C: You [charged me|took|owe me] {sum} on {date}[ at {time}|, I only agreed to {sum}]",
            "A: I have the card ending {last4}[, is that right?|, shall I use it?]\nC: [Yes.|That's the one.|No, that's the old one.]",
            "[Paid by card|Card on file] {masked}[ on {date}|, {sum}|, authorised {time}]",
            "A: [Just the last four digits of the card, please.|Only the last four digits.]\nC: {last4}",
            "A: [Your ticket is|I've logged it under reference|Your case number's] {ticket}[, we'll reply by {date}|, quote it next time]",
            "[Engineer booked {date} between {time} and {time}|Outage from {time} to {time}, {date}], job {ticket}",
            "C: [The box shows error|error code] {code3} and [the light's red|it restarts]\nA: [Which postcode, SW1A 2AA?|Is that room {code3}?|Extension {code3} will help.]",
            "A: We never ask for your PIN or [the whole CVV|your full card number]. [Your bill is {sum}.|It will show by {date}.|Press one for billing.]",
        ),
    },
    "pl": {
        "PAN": (
            "A: [Poproszę numer karty.|Proszę podyktować numer karty, szesnaście cyfr.|Może pani przeczytać numer z przodu karty?]\nC: [To będzie|Już, chwileczkę,|Tak, proszę:] {PAN}",
            "C: [Chciałbym zapłacić kartą.|A da się od razu kartą?]\nA: [Jasne, słucham numeru.|Oczywiście, proszę dyktować.]\nC: {PAN}[, to wszystko|, zapisał pan?|, tyle]",
            "A: Z której karty [płacimy|mam pobrać]?\nC: [Z Visy|Z tej z mBanku|Z firmowej], {PAN}\nA: A data ważności?\nC: {CARD_EXPIRY}\nA: I trzy cyfry z tyłu?\nC: {CVV}",
            "[Kl. podał nr karty|Płatność kartą|Nowa karta w systemie:|Karta klientki] {PAN} [ważna do {CARD_EXPIRY} cvv {CVV}|, ważność {CARD_EXPIRY}|- prosi o potwierdzenie|, odrzucona, oddzwonić]",
            "C: dzień dobry, [proszę o zwrot na kartę|nie przeszła płatność kartą|zmieniam kartę na] {PAN} [dziękuję|a nie na starą|z góry dzięki]",
        ),
        "CVV": (
            "A: [I jeszcze kod CVV?|Poproszę trzy cyfry z odwrotu karty.|A kod zabezpieczający?]\nC: [{CVV}|To jest {CVV}|Yyy, {CVV}, chyba|Już odwracam... {CVV}]",
            "C: [Kod CVV to|te trzy cyfry z tyłu to|CVC mam|kod bezpieczeństwa karty:] {CVV}\nA: [Dziękuję.|Świetnie, przeszło.|Mam.]",
            "[cvv|CVC2:|kod zabezp.|kod z tyłu karty|CVV/CVC] {CVV}[, proszę obciążyć| - autoryzacja ok| podany przez klienta]",
        ),
        "PIN": (
            "C: [Wpisuję PIN|Bankomat odrzuca mi pin|No mój PIN to] {PIN}[ i nic| i ciągle błąd|, tak jak zawsze]",
            "A: [Proszę nie podawać PIN-u.|A co się dzieje po wpisaniu PIN-u?]\nC: [No pin jest|Wbijam PIN,|Ale to tylko] {PIN}[|, stary jeszcze]",
            "[PIN|Pin do karty:|kl. podała na głos PIN] {PIN} [- pouczona|, zalecono zmianę|, reset]",
        ),
        "CARD_EXPIRY": (
            "A: [Do kiedy ważna jest karta?|Data ważności karty?|I jeszcze termin ważności z karty.]\nC: [{CARD_EXPIRY}|Do {CARD_EXPIRY}|Tu jest {CARD_EXPIRY}]",
            "C: [Ważność karty|Karta jest ważna do|Data ważności to] {CARD_EXPIRY}[, więc jeszcze działa|, sprawdziłam przed chwilą| o ile dobrze widzę]",
            "[Karta ważna do|data ważn.|exp|Nowa data ważności karty] {CARD_EXPIRY}[, zgoda na obciążenie| - do aktualizacji|]",
        ),
        "IBAN": (
            "A: [Na jakie konto zrobić zwrot?|Poproszę numer rachunku.|Jaki jest numer konta do przelewu?]\nC: [To jest|Już dyktuję,|Numer:] {IBAN}",
            "C: [Proszę przelać na konto|mój numer konta|nr rachunku to] {IBAN} [dziękuję|i dać znać|, konto jest na męża]",
            "[Zwrot na rachunek|Zmiana konta:|Nr konta klienta] {IBAN}[, zaakceptowane|; zgodne z umową| - sprawdzić w poniedziałek]",
        ),
        "PESEL": (
            "A: [Poproszę PESEL do weryfikacji.|I jeszcze numer PESEL.|Pani PESEL?]\nC: [To jest|Już podaję,|Proszę bardzo,] {PESEL}",
            "C: [mój pesel to|Nr PESEL|pesel żony] {PESEL}[, na to jest umowa|, tak jak w dowodzie|]",
            "[PESEL|Zweryfikowano, pesel|Umowa na PESEL] {PESEL}[, dowód okazany| - zgodny|]",
        ),
        "EE_ISIKUKOOD": (
            "A: [A estoński kod osobisty?|Proszę podać estoński isikukood.]\nC: [Tak,|To jest|już] {EE_ISIKUKOOD}",
            "[Estoński kod osobisty|isikukood|Klient z Estonii, kod osobowy] {EE_ISIKUKOOD}[, sprawdzony|]",
        ),
        "EMAIL": (
            "A: [Jaki adres e-mail mam wpisać?|Na jaki mail wysłać potwierdzenie?|Poproszę maila.]\nC: [To będzie|tak,|Proszę zapisać:] {EMAIL}",
            "C: [proszę wysłać na|mój mail to|faktura ma iść na] {EMAIL}[ proszę| - małymi literami|, bo nic nie doszło]",
            "[E-mail zmieniony na|e-mail:|Kontakt tylko mailowy,] {EMAIL}[, raz wrócił|. Bez zgód.|]",
        ),
        "PHONE": (
            "A: [Pod jakim numerem możemy oddzwonić?|Numer kontaktowy, gdyby nas rozłączyło?|Poproszę numer telefonu.]\nC: [To jest|Tak,|Eee, to będzie] {PHONE}",
            "C: [Proszę dzwonić na|mój numer to|komórka:|proszę oddzwonić do syna,] {PHONE}[ po siedemnastej| kiedykolwiek|, to komórka]",
            "[Prośba o kontakt,|Tel.|kom.|Drugi nr tel.] {PHONE}[, po 16| (żona)|, nie odbiera]",
        ),
        "NONE": (
            "C: [Dzwonię w sprawie zamówienia|Numer zamówienia|chodzi o zamówienie nr] {order}\nA: [Już patrzę.|Widzę, wyszło {date}.|To było na {sum}.]",
            "A: [Ma pani numer faktury?|Której faktury to dotyczy?]\nC: {invoice}[, na kwotę {sum}|, z dnia {date}|]",
            "[Nr przesyłki|Paczka InPost|List przewozowy] {tracking} [w doręczeniu|w magazynie od {date}|zwrot {date} {time}]",
            "C: [IMEI to|numer seryjny routera|IMEI z pudełka] {imei}\nA: [Dziękuję, gwarancja do {date}.|Ten telefon jest zablokowany.]",
            "[NIP|Firma, NIP|Faktura na nip] {company}[, działa od 2009|, e-faktura]",
            "[REGON|Regon firmy] {regon}[, wpis z {date}|, KRS w aktach]",
            "C: Stan licznika [to|mam|na dziś] {meter}[, numer licznika {serial}|, spisany {date}]",
            "C: [Pobraliście mi|Zapłaciłem|Macie mi oddać] {sum} dnia {date}[ o {time}|, a umowa była na {sum}]",
            "A: Widzę kartę z końcówką {last4}[, zgadza się?|, użyć jej?]\nC: [Tak.|Ta sama.|Nie, to stara.]",
            "[Opłacono kartą|Karta w systemie] {masked}[ dnia {date}|, {sum}|, autoryzacja {time}]",
            "A: [Proszę tylko cztery ostatnie cyfry karty.|Wystarczą ostatnie cztery cyfry.]\nC: {last4}",
            "A: [Zgłoszenie ma numer|Zapisałam pod numerem sprawy|Numer reklamacji to] {ticket}[, odpowiedź do {date}|, proszę się powoływać]",
            "[Technik {date} między {time} a {time}|Awaria od {time} do {time}, {date}], zlecenie {ticket}",
            "C: [Dekoder pokazuje błąd|kod błędu] {code3} i [świeci na czerwono|się restartuje]\nA: [Kod pocztowy 00-950?|To pokój {code3}?|Wewnętrzny {code3}.]",
            "A: Nigdy nie pytamy o PIN ani [cały CVV|pełny numer karty]. [Do zapłaty {sum}.|Zaksięguje się do {date}.|Proszę wybrać jeden.]",
        ),
    },
    "et": {
        "PAN": (
            "A: [Palun kaardi number.|Öelge palun kaardinumber, kuusteist numbrit.|Kas saate kaardi pealt numbri ette lugeda?]\nC: [See on|Üks hetk,|Jah, nii:] {PAN}",
            "C: [Ma maksaks kaardiga ära.|Kas saab kohe kaardiga maksta?]\nA: [Ikka, kuulan numbrit.|Muidugi, lugege ette.]\nC: {PAN}[, kõik|, saite kirja?|, nii ta on]",
            "A: Mis kaardiga [maksate|võtame]?\nC: [Visaga|Swedi kaardiga|Firma kaardiga], {PAN}\nA: Ja kehtivusaeg?\nC: {CARD_EXPIRY}\nA: Ja kolm numbrit tagaküljel?\nC: {CVV}",
            "[Klient andis kaardi nr|Makse kaardiga|Uus kaart süsteemis:|Kliendi kaardinumber] {PAN} [kehtib kuni {CARD_EXPIRY} cvv {CVV}|, kehtivus {CARD_EXPIRY}|- soovib kviitungit|, tagasi lükatud, helistada]",
            "C: tere, [palun tagastage raha kaardile|makse ei läinud läbi kaardilt|vahetasin kaarti, uus on] {PAN} [aitäh|mitte vanale|tänan ette]",
        ),
        "CVV": (
            "A: [Ja turvakood?|Palun kolm numbrit kaardi tagant.|Ja CVV-kood?]\nC: [{CVV}|See on {CVV}|Ee, {CVV}, vist|Kohe keeran ümber... {CVV}]",
            "C: [CVV on|need kolm numbrit taga on|CVC on|kaardi turvakood on] {CVV}\nA: [Aitäh.|Väga hea, läks läbi.|Olemas.]",
            "[cvv|CVC2:|turvakood|kood kaardi taga|CVV/CVC] {CVV}[, palun võtta maha| - autoriseeritud| kliendi öeldud]",
        ),
        "PIN": (
            "C: [Panen PIN-koodi|Automaat ei võta mu PINi|No mu PIN on] {PIN}[ ja ei midagi| ja kogu aeg viga|, nagu alati]",
            "A: [Palun ärge öelge oma PIN-koodi.|Mis siis juhtub, kui PIN-koodi sisestate?]\nC: [No pin on|Löön PIN-koodi sisse,|Aga see on ainult] {PIN}[|, veel vana]",
            "[PIN|Kaardi pin:|klient ütles valjusti PIN-koodi] {PIN} [- hoiatatud|, soovitati vahetada|, lähtestada]",
        ),
        "CARD_EXPIRY": (
            "A: [Millal kaart aegub?|Kaardi kehtivusaeg?|Mis kuupäevani kaart kehtib?]\nC: [{CARD_EXPIRY}|See on {CARD_EXPIRY}|Siin on {CARD_EXPIRY}]",
            "C: [Kaardi kehtivus on|Kaart kehtib kuni|Kehtivusaeg on] {CARD_EXPIRY}[, nii et veel töötab|, just vaatasin| kui õigesti näen]",
            "[Kaart kehtib kuni|kehtivus|exp|Uus kaardi kehtivusaeg] {CARD_EXPIRY}[, püsimakse jääb| - uuendada|]",
        ),
        "IBAN": (
            "A: [Mis kontole raha tagasi kanname?|Palun arvelduskonto number.|Mis on teie IBAN?]\nC: [See on|Loen ette,|Number on] {IBAN}",
            "C: [Palun kandke kontole|mu kontonumber on|iban on] {IBAN} [aitäh|ja andke teada|, konto on minu nimel]",
            "[Tagasimakse kontole|Konto muutus:|Kliendi a/a] {IBAN}[, kinnitatud|; nimi klapib| - esmaspäeval kontrollida]",
        ),
        "PESEL": (
            "A: [Ja teie Poola PESEL?|Palun PESEL-i number.]\nC: [Jah,|See on|kohe] {PESEL}",
            "[Poola klient, PESEL|PESEL|Poola isikukood PESEL] {PESEL}[, kontrollitud|]",
        ),
        "EE_ISIKUKOOD": (
            "A: [Palun teie isikukood.|Tuvastamiseks oleks isikukoodi vaja.|Ja isikukood?]\nC: [See on|Kohe ütlen,|Palun,] {EE_ISIKUKOOD}",
            "C: [mu isikukood on|isikukood|abikaasa isikukood on] {EE_ISIKUKOOD}[, leping on selle peal|, nagu ID-kaardil|]",
            "[IK|Tuvastatud, isikukood|Leping isikukoodile] {EE_ISIKUKOOD}[, ID-kaart nähtud| - klapib|]",
        ),
        "EMAIL": (
            "A: [Mis meiliaadressi ma kirja panen?|Kuhu kinnituse saadan?|Palun e-posti aadress.]\nC: [See on|jah,|Pange kirja:] {EMAIL}",
            "C: [palun saatke aadressile|mu meil on|arve peaks tulema aadressile] {EMAIL}[ palun| - väikeste tähtedega|, midagi pole tulnud]",
            "[E-post muudetud:|e-mail:|Ainult meili teel,] {EMAIL}[, korra põrkas|. Reklaami ei soovi.|]",
        ),
        "PHONE": (
            "A: [Mis numbril teid kätte saab?|Kontaktnumber, kui kõne katkeb?|Palun telefoninumber.]\nC: [See on|Jah,|Ee, see on] {PHONE}",
            "C: [Helistage palun tagasi|mu number on|mobiil on|helistage mu mehele,] {PHONE}[ pärast viit| ükskõik millal|, see on mobiil]",
            "[Soovib tagasihelistamist,|Tel|mob.|Teine kontakttelefon] {PHONE}[, pärast 16| (abikaasa)|, ei vasta]",
        ),
        "NONE": (
            "C: [Helistan tellimuse asjus,|Tellimuse number on|jutt on tellimusest] {order}\nA: [Kohe vaatan.|Näen, läks välja {date}.|See oli {sum}.]",
            "A: [Kas arve number on teil?|Mis arve see on?]\nC: {invoice}[, summa {sum}|, kuupäevaga {date}|]",
            "[Saadetise nr|Omniva pakk|Saatelehe number] {tracking} [on teel|laos alates {date}|tagastatud {date} {time}]",
            "C: [IMEI on|ruuteri seerianumber on|karbi peal on IMEI] {imei}\nA: [Aitäh, garantii kehtib kuni {date}.|See telefon on blokeeritud.]",
            "[Registrikood|Osaühing, reg-kood|Arve firmale, registrikood] {company}[, asutatud 2009|, e-arve]",
            "[KMKR|Käibemaksukohustuslase number] EE{vat}[, kehtib {date}|, firma kontrollitud]",
            "C: Arvesti [näit on|näitab|on täna] {meter}[, arvesti number {serial}|, võetud {date}]",
            "C: [Te võtsite mult|Maksin|Peate mulle tagastama] {sum} {date}[ kell {time}|, kokku oli lepitud {sum}]",
            "A: Näen kaarti lõpuga {last4}[, kas õige?|, kas kasutan seda?]\nC: [Jah.|Seesama.|Ei, see on vana.]",
            "[Makstud kaardiga|Kaart süsteemis] {masked}[ {date}|, {sum}|, autoriseeritud {time}]",
            "A: [Palun ainult kaardi neli viimast numbrit.|Piisab viimasest neljast numbrist.]\nC: {last4}",
            "A: [Pöördumise number on|Panin kirja juhtumi numbriga|Kaebuse number on] {ticket}[, vastame hiljemalt {date}|, viidake sellele]",
            "[Tehnik {date} kell {time} kuni {time}|Rike {time} kuni {time}, {date}], töö {ticket}",
            "C: [Digiboks näitab viga|veakood] {code3} ja [tuli on punane|taaskäivitub]\nA: [Sihtnumber 10115?|Kas tuba {code3}?|Sisenumber {code3}.]",
            "A: Me ei küsi kunagi PIN-koodi ega [kogu CVV-d|täit kaardinumbrit]. [Maksta on {sum}.|Laekub {date}.|Vajutage üks.]",
        ),
    },
}

OPENERS = {
    "en": "A: Good morning, accounts, how can I help?\n|A: Hello, you're through to Dan.\n|C: Hi there, sorry, bit of a bad line.\n|A: Thanks for holding.\n|C: Hiya, it's about my bill again.\n|A: Right, I've got your account up.\n|C: Afternoon. I rang yesterday as well.\n".split(
        "|"
    ),
    "pl": "A: Dzień dobry, w czym mogę pomóc?\n|A: Infolinia, Magda, słucham.\n|C: Dzień dobry, słabo słychać.\n|A: Dziękuję za oczekiwanie.\n|C: Halo? Ja znowu o rachunek.\n|A: Dobrze, mam pana umowę.\n|C: Dzień dobry, dzwoniłam już wczoraj.\n".split(
        "|"
    ),
    "et": "A: Tere, klienditeenindus, kuidas saan aidata?\n|A: Tere, Kadri kuuleb.\n|C: Tere, natuke halb kuuldavus on.\n|A: Aitäh ootamast.\n|C: Halloo? Ma jälle oma arve pärast.\n|A: Nii, leping on mul ees.\n|C: Tere, ma eile juba helistasin.\n".split(
        "|"
    ),
}
CLOSERS = {
    "en": "\nA: Lovely, bear with me.|\nA: Thank you, anything else?|\nC: Is that everything?|\nA: All done.\nC: Cheers, bye.|\nA: Great, that's saved.".split(
        "|"
    ),
    "pl": "\nA: Dziękuję, chwileczkę.|\nA: Dziękuję, coś jeszcze?|\nC: To wszystko?|\nA: Gotowe.\nC: Dzięki, do widzenia.|\nA: Super, zapisane.".split(
        "|"
    ),
    "et": "\nA: Aitäh, üks hetk.|\nA: Tänan, kas veel midagi?|\nC: Kas see on kõik?|\nA: Tehtud.\nC: Aitäh, head aega.|\nA: Väga hea, salvestatud.".split(
        "|"
    ),
}
NAMES = {
    "en": (
        ("Agent", "Customer"),
        ("A", "C"),
        ("AGENT", "CALLER"),
        ("Dan", "Caller"),
        ("[00:41] Agent", "[00:41] Customer"),
    ),
    "pl": (
        ("Agent", "Klient"),
        ("A", "K"),
        ("Konsultant", "Klientka"),
        ("AGENT", "KLIENT"),
        ("[00:41] Agent", "[00:41] Klient"),
    ),
    "et": (
        ("Agent", "Klient"),
        ("A", "K"),
        ("Teenindaja", "Klient"),
        ("AGENT", "KLIENT"),
        ("[00:41] Agent", "[00:41] Klient"),
    ),
}
ACKS = {
    "en": ("yes", "mm-hm", "okay", "yep, go on", "uh-huh", "right", "got that", "carry on"),
    "pl": ("tak", "mhm", "dobrze", "tak, słucham dalej", "okej", "jasne", "mam", "proszę dalej"),
    "et": ("jah", "mhm", "selge", "jah, edasi", "okei", "nii", "kirjas", "palun edasi"),
}
FILLERS = {
    "en": ("uh", "erm", "um", "hang on", "let me see", "and then"),
    "pl": ("yyy", "eee", "no", "chwila", "momencik", "potem"),
    "et": ("ee", "mm", "noh", "oota", "üks hetk", "siis"),
}
SORRY = {
    "en": ("no sorry,", "no wait,", "I mean", "correction,"),
    "pl": ("nie, przepraszam,", "nie, czekaj,", "to znaczy", "pomyłka,"),
    "et": ("ei, vabandust,", "oota ei,", "tähendab", "eksisin,"),
}
AGAIN = {
    "en": ("Let me read that back:", "So that's", "I'll just repeat it,"),
    "pl": ("Powtórzę:", "Czyli", "Dla pewności,"),
    "et": ("Kordan üle:", "Ehk siis", "Igaks juhuks,"),
}
YES = {"en": "That's right", "pl": "Zgadza się", "et": "Õige"}

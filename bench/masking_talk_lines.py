"""What people say around numbers in `bench.masking_talks`: questions, leads, nods, corrections, hard negatives."""

from __future__ import annotations

OPENINGS = {
    "en": (
        "Good morning, thank you for calling, my name is Peter, how can I help?",
        "Hello, you're through to billing, Susan speaking.",
        "Hi there, sorry to keep you waiting, what can I do for you today?",
        "Customer support, this is Tom, am I speaking with the account holder?",
    ),
    "pl": (
        "Dzień dobry, infolinia, Katarzyna Nowak, w czym mogę pomóc?",
        "Witam serdecznie, dział płatności, słucham pana.",
        "Dzień dobry, przepraszam za oczekiwanie, o co chodzi?",
        "Obsługa klienta, Marek, czy rozmawiam z właścicielem umowy?",
    ),
    "et": (
        "Tere, klienditugi, Kadri kuuleb, kuidas saan aidata?",
        "Tere päevast, arvete osakond, kuulan teid.",
        "Tere, vabandage ootamise pärast, mis mureks?",
        "Klienditeenindus, Marko telefonil, kas räägin lepingu omanikuga?",
    ),
}
TROUBLES = {
    "en": (
        "Yeah hi, my payment was declined twice yesterday and I have no idea why.",
        "I've been without internet since the 14th, this is the third time I call.",
        "Hello, I'd like to pay the bill for October, 86.40 I think it was.",
        "So I moved house and you still send everything to 22 Baker Street.",
        "Well my husband ordered two of these and only one came.",
        "I was told somebody would ring me back within 48 hours and nobody did.",
    ),
    "pl": (
        "No dzień dobry, wczoraj dwa razy odrzuciło mi płatność i nie wiem dlaczego.",
        "Ja od czternastego nie mam internetu, dzwonię już trzeci raz.",
        "Dzień dobry, chciałabym zapłacić za październik, chyba 86,40 to było.",
        "Proszę pani, ja się przeprowadziłem, a państwo dalej piszecie na Długą 22.",
        "Mąż zamówił dwie sztuki, a przyszła tylko jedna.",
        "Ktoś miał oddzwonić w ciągu 48 godzin i cisza.",
    ),
    "et": (
        "Tere, mul lükati eile makse kaks korda tagasi ja ma ei saa aru, miks.",
        "Mul pole neljateistkümnendast saati internetti, helistan juba kolmandat korda.",
        "Tere, sooviksin oktoobri arve ära maksta, vist oli 86,40.",
        "Ma kolisin ära ja te saadate ikka kõik Pika tänava 22 peale.",
        "Abikaasa tellis kaks tükki ja tuli ainult üks.",
        "Mulle lubati 48 tunni jooksul tagasi helistada, aga keegi ei helistanud.",
    ),
}
CLOSINGS = {
    "en": (
        "Great, that went through. Anything else?",
        "Thank you, one moment please while I look.",
        "Lovely, all done, have a nice day.",
        "Okay, I can see it now, thanks.",
    ),
    "pl": (
        "Świetnie, przeszło. Czy coś jeszcze?",
        "Dziękuję, chwileczkę, sprawdzam.",
        "To wszystko, miłego dnia życzę.",
        "Dobrze, już widzę, dziękuję.",
    ),
    "et": (
        "Suurepärane, läks läbi. Kas veel midagi?",
        "Aitäh, üks hetk, ma vaatan.",
        "Korras, ilusat päeva jätku.",
        "Hästi, nüüd näen, aitäh.",
    ),
}
NODS = {
    "en": ("mhm", "yes", "okay", "go on", "got that", "right, and then?", "uh-huh", "yep, next"),
    "pl": ("mhm", "tak", "dobrze", "proszę dalej", "mam", "słucham dalej", "okej, i dalej?", "yhm, tak"),
    "et": ("mhm", "jah", "selge", "palun edasi", "kirjas", "jaa, edasi", "olemas, ja siis?", "ahah"),
}
FILLERS = {
    "en": ("um", "uh", "er", "let me see", "hang on", "what's that,", "you know", "sorry, it's small print,"),
    "pl": ("yyy", "eee", "chwileczkę", "moment", "zaraz", "no", "co tu jest", "bo słabo widzę,"),
    "et": ("ee", "mm", "oot-oot", "üks hetk", "noh", "kohe", "mis siin on,", "ma ei näe hästi,"),
}
CORRECTIONS = {
    "en": ("no wait,", "sorry, I mean", "no, that's wrong,", "scratch that,", "correction,", "my mistake,"),
    "pl": ("nie, przepraszam,", "a nie, źle,", "wróć,", "pomyłka,", "znaczy się", "nie, jednak"),
    "et": ("ei, vabandust,", "oot, ei,", "valesti ütlesin,", "parandan,", "see tähendab", "ei, hoopis"),
}
BACK = {
    "en": ("So that's {}, correct?", "Let me repeat: {}.", "I've got {}, is that right?", "Reading it back, {}."),
    "pl": ("Czyli {}, zgadza się?", "Powtarzam: {}.", "Mam {}, tak?", "To jeszcze raz: {}."),
    "et": ("Ehk siis {}, eks ole?", "Kordan üle: {}.", "Mul on kirjas {}, õige?", "Loen ette: {}."),
}
YES = {
    "en": ("Yes, exactly.", "That's it."),
    "pl": ("Tak, zgadza się.", "Dokładnie."),
    "et": ("Jah, õige.", "Täpselt."),
}

ASKS = {
    "en": {
        "PAN": (
            "Can I take the long number across the front of the card?",
            "Which card would you like to pay with? Read me the number, please.",
            "And the card number?",
            "I'll need your debit card details, starting with the number.",
        ),
        "CVV": (
            "And the last three digits on the signature strip?",
            "What's the security code?",
            "Could I have the CVC, please?",
            "And the little number on the back of the card?",
        ),
        "PIN": (
            "Please tell me your telephone PIN.",
            "What's the PIN you've set for the account?",
            "I'd need your four digit PIN to go on.",
        ),
        "CARD_EXPIRY": (
            "And the expiry date?",
            "When does the card run out?",
            "Valid until?",
            "What's the expiration?",
        ),
        "IBAN": (
            "Which account should the refund go to?",
            "May I have the IBAN?",
            "What's the bank account number?",
        ),
        "PESEL": ("What's your PESEL number?", "I need the PESEL to find you."),
        "EE_ISIKUKOOD": ("What's your Estonian personal code?", "May I have your personal identification code?"),
        "EMAIL": (
            "What's the e-mail address on file?",
            "Where shall I send the confirmation?",
            "Could you spell your email for me?",
        ),
        "PHONE": (
            "What's the best number to reach you on?",
            "Which phone number shall I call back?",
            "Can I take a contact number?",
        ),
    },
    "pl": {
        "PAN": (
            "Poproszę ten długi numer z przodu karty.",
            "Którą kartą pan zapłaci? Proszę podać numer.",
            "A numer karty?",
            "Potrzebuję danych karty, zaczynając od numeru.",
        ),
        "CVV": (
            "I jeszcze trzy ostatnie cyferki z paska podpisu?",
            "Jaki jest kod bezpieczeństwa?",
            "Poproszę kod CVC.",
            "A ten mały numer z tyłu karty?",
        ),
        "PIN": (
            "Proszę podać swój telefoniczny PIN.",
            "Jaki ma pani PIN do konta?",
            "Żeby pójść dalej, potrzebuję czterocyfrowego PIN-u.",
        ),
        "CARD_EXPIRY": (
            "A data ważności?",
            "Do kiedy karta jest ważna?",
            "Ważna do?",
            "Jaka jest data wygaśnięcia karty?",
        ),
        "IBAN": (
            "Na jakie konto zrobić zwrot?",
            "Poproszę numer rachunku.",
            "Jaki jest numer konta bankowego?",
        ),
        "PESEL": ("Poproszę numer PESEL.", "Jaki jest pana PESEL?", "Do weryfikacji potrzebuję PESEL-u."),
        "EE_ISIKUKOOD": ("Jaki jest pana estoński kod osobisty?", "Proszę podać isikukood."),
        "EMAIL": (
            "Jaki mamy adres mailowy?",
            "Na jaki mail wysłać potwierdzenie?",
            "Może pani przeliterować e-mail?",
        ),
        "PHONE": (
            "Pod jakim numerem najlepiej pana złapać?",
            "Na jaki numer telefonu oddzwonić?",
            "Poproszę numer kontaktowy.",
        ),
    },
    "et": {
        "PAN": (
            "Palun öelge see pikk number kaardi esiküljelt.",
            "Millise kaardiga maksate? Lugege number ette.",
            "Ja kaardi number?",
            "Mul on vaja kaardi andmeid, alustame numbrist.",
        ),
        "CVV": (
            "Ja viimased kolm numbrit allkirjaribalt?",
            "Mis on turvakood?",
            "Palun CVC kood.",
            "Ja see väike number kaardi tagaküljel?",
        ),
        "PIN": (
            "Palun öelge oma telefoni-PIN.",
            "Mis on teie konto PIN-kood?",
            "Jätkamiseks on vaja neljakohalist PIN-i.",
        ),
        "CARD_EXPIRY": (
            "Ja aegumiskuupäev?",
            "Mis ajani kaart kehtib?",
            "Kaart kehtib kuni?",
            "Mis on kaardi kehtivusaeg?",
        ),
        "IBAN": (
            "Millisele kontole tagasimakse teha?",
            "Palun teie kontonumber.",
            "Mis on pangakonto IBAN?",
        ),
        "PESEL": ("Mis on teie Poola PESEL-number?", "Palun öelge oma PESEL."),
        "EE_ISIKUKOOD": ("Palun teie isikukood.", "Mis on teie isikukood?", "Tuvastamiseks on vaja isikukoodi."),
        "EMAIL": (
            "Mis meiliaadress meil kirjas on?",
            "Kuhu ma kinnituse saadan?",
            "Kas saaksite oma e-posti aadressi tähthaaval öelda?",
        ),
        "PHONE": (
            "Mis numbril teid kõige paremini kätte saab?",
            "Millisele telefoninumbrile tagasi helistada?",
            "Palun kontakttelefon.",
        ),
    },
}
LEADS = {
    "en": ("", "", "Sure, it's ", "Okay, ", "Right, that would be ", "Yes, one second, ", "It's "),
    "pl": ("", "", "Już podaję, ", "Tak, ", "To będzie ", "Sekundkę, ", "No to "),
    "et": ("", "", "Jah, see on ", "Olgu, ", "See oleks ", "Kohe, ", "Nii, "),
}
NOTES = {
    "en": {
        "PAN": ("cust wants to pay by card {} pls call back", "Visa {} declined, try again tmrw", "card no. {}"),
        "CVV": ("cvv {}, paid ok", "CVV2: {} (customer read it out)", "security code on card {} -> refused"),
        "PIN": ("verified by PIN {}", "pin={} checked", "customer's PIN {} blocked after 3 tries"),
        "CARD_EXPIRY": ("card exp {}", "expiry {} - remind to update", "card valid thru {}"),
        "IBAN": ("refund to IBAN {} within 14 days", "acct {} confirmed", "please pay out to {} thanks"),
        "PESEL": ("PESEL {} ok", "customer from PL, pesel {}"),
        "EE_ISIKUKOOD": ("Estonian id code {} checked", "isikukood {} ok"),
        "EMAIL": ("send invoice to {} asap", "new email {}", "wrote from {} on Monday"),
        "PHONE": ("call back on {} after 5pm", "mob {} / no voicemail", "new contact phone: {}"),
    },
    "pl": {
        "PAN": ("klient chce płacić kartą {} prosi o kontakt", "Visa {} odrzucona", "nr karty {}"),
        "CVV": ("cvv {}, płatność ok", "CVC2: {} (klient podał)", "kod zabezp. karty {} -> odmowa"),
        "PIN": ("zweryfikowany PINem {}", "pin={} sprawdzony", "PIN klienta {} zablokowany po 3 próbach"),
        "CARD_EXPIRY": ("karta ważna do {}", "data ważn. {} - przypomnieć", "exp {} nowa karta"),
        "IBAN": ("zwrot na konto {} w ciągu 14 dni", "nr rach. {} potwierdzony", "proszę o przelew na {} dzięki"),
        "PESEL": ("PESEL {} ok", "pesel: {} zgodny z umową", "zweryfikowano po nr pesel {}"),
        "EE_ISIKUKOOD": ("klient z Estonii, isikukood {}", "estoński kod osobowy {}"),
        "EMAIL": ("fakturę wysłać na {} pilnie", "nowy mail {}", "pisał z {} w poniedziałek"),
        "PHONE": ("oddzwonić na {} po 17", "kom. {} / bez poczty", "nowy tel: {}"),
    },
    "et": {
        "PAN": ("klient soovib maksta kaardiga {} palub helistada", "Visa {} lükati tagasi", "kaardi nr {}"),
        "CVV": ("cvv {}, makse ok", "CVC2: {} (klient ütles)", "kaardi turvakood {} -> keeldus"),
        "PIN": ("tuvastatud PINiga {}", "pin={} kontrollitud", "kliendi PIN {} lukus pärast 3 katset"),
        "CARD_EXPIRY": ("kaart kehtib {}", "kaardi kehtivus {} - meelde tuletada", "exp {} uus kaart"),
        "IBAN": ("tagasimakse kontole {} 14 päeva jooksul", "a/a {} kinnitatud", "palun kanda {} tänan"),
        "PESEL": ("Poola klient, PESEL {}", "pesel {} ok"),
        "EE_ISIKUKOOD": ("isikukood {} ok", "ik: {} klapib lepinguga", "tuvastatud isikukoodiga {}"),
        "EMAIL": ("arve saata {} kiire", "uus meil {}", "kirjutas aadressilt {} esmaspäeval"),
        "PHONE": ("helistada tagasi {} pärast 17", "mob {} / kõnepost puudub", "uus tel: {}"),
    },
}
# Nothing in these may be found. {nN}: N digits typed; {sN}: N digits said one by one; {amount}, {year}, {hundred} said.
NEGATIVES = {
    "en": (
        "My order number is {n16}, it was sent on 12.03.2026 and never came.",
        "The tracking number says {n22} and it's stuck in Leeds.",
        "The invoice is {s8} and I already paid it.",
        "Reference {n10} on the letter, dated 4 April 2027.",
        "The meter says {s5} at the moment and last month {n5}.",
        "My card ends in {n4}, I don't have it with me.",
        "It's the card **** **** **** {n4}, the one you have already.",
        "You charged me {amount} pounds instead of {hundred}.",
        "The model is TX-{n6} with serial {n12}, bought in {year}.",
        "I waited {hundred} minutes, from 10:15 until 12:47.",
        "Ticket {n7} was opened on 2026-05-14 at 08:30.",
        "The company number is {n8} and VAT GB{n9}.",
        "IMEI {imei}, the phone was bought from you.",
        "Your contract {s7} ends on the 31st of December {year}.",
        "We ordered {hundred} chairs at 19.99 each, that's {amount} in total.",
        "The code for the discount is SAVE{n4}, it doesn't work.",
        "Score was 4 to 3, ha, anyway the router shows error {n4}.",
        "The policy number, let me see, {s9}, yes.",
        "I live at {n3} High Street, flat 12, postcode LS1 4AP.",
        "Parcel {s6} was left with a neighbour at number {n2}.",
        "The booking reference is {n6} for two adults, 15 to 22 July.",
        "Press 1 for English, 2 for Polish; I pressed 2 and got extension {n4}.",
        "Customer number {s8}, it is on top of the letter.",
        "Version 10.4.{n4} of the app, build {n8}.",
    ),
    "pl": (
        "Numer zamówienia {n16}, wysłane 12.03.2026 i nie doszło.",
        "Numer przesyłki {n22}, stoi w Strykowie od wtorku.",
        "Faktura numer {s8}, ja już ją zapłaciłam.",
        "Na piśmie jest sygnatura {n10} z 4 kwietnia 2027.",
        "Licznik pokazuje teraz {s5}, a miesiąc temu {n5}.",
        "Karta kończy się na {n4}, nie mam jej przy sobie.",
        "To ta karta **** **** **** {n4}, którą już państwo macie.",
        "Policzyliście mi {amount} złotych zamiast {hundred}.",
        "Model TX-{n6}, numer seryjny {n12}, kupiony w {year} roku.",
        "Czekałem {hundred} minut, od 10:15 do 12:47.",
        "Zgłoszenie {n7} założone 2026-05-14 o 08:30.",
        "Firma ma NIP {n10}, a REGON {n9}.",
        "IMEI {imei}, telefon kupiony u państwa.",
        "Umowa numer {s7} kończy się 31 grudnia {year} roku.",
        "Zamówiliśmy {hundred} krzeseł po 19,99, razem {amount} złotych.",
        "Kod rabatowy ZIMA{n4} nie działa.",
        "Wygrali 4 do 3, no ale router pokazuje błąd {n4}.",
        "Numer polisy, zaraz, {s9}, tak.",
        "Mieszkam na Długiej {n3} mieszkania 12, kod pocztowy 31-146.",
        "Paczka {s6} zostawiona u sąsiada pod numerem {n2}.",
        "Rezerwacja {n6} na dwie osoby, od 15 do 22 lipca.",
        "Wybrałam dwójkę i połączyło mnie z wewnętrznym {n4}.",
        "Numer klienta {s8}, jest na górze pisma.",
        "Wersja aplikacji 10.4.{n4}, kompilacja {n8}.",
    ),
    "et": (
        "Tellimuse number on {n16}, saadeti 12.03.2026 ja kohale ei jõudnud.",
        "Paki jälgimisnumber {n22}, seisab teisipäevast saati Tartus.",
        "Arve number {s8}, ma olen selle juba maksnud.",
        "Kirjal on viide {n10}, kuupäev 4. aprill 2027.",
        "Arvesti näit on praegu {s5}, eelmisel kuul oli {n5}.",
        "Kaardi lõpp on {n4}, mul ei ole seda kaasas.",
        "See on kaart **** **** **** {n4}, mis teil juba olemas on.",
        "Te võtsite {amount} eurot, mitte {hundred}.",
        "Mudel TX-{n6}, seerianumber {n12}, ostetud aastal {year}.",
        "Ootasin {hundred} minutit, kella 10:15-st 12:47-ni.",
        "Pöördumine {n7} avati 2026-05-14 kell 08:30.",
        "Firma registrikood on {n8} ja käibemaksukohustuslase number EE{n9}.",
        "IMEI {imei}, telefon on teie juurest ostetud.",
        "Leping number {s7} lõpeb 31. detsembril {year}.",
        "Tellisime {hundred} tooli hinnaga 19,99, kokku {amount} eurot.",
        "Sooduskood TALV{n4} ei tööta.",
        "Võitsid 4 : 3, aga ruuter näitab viga {n4}.",
        "Poliisi number, kohe vaatan, {s9}, jah.",
        "Elan Pikal tänaval {n3}, korter 12, postiindeks 51003.",
        "Pakk {s6} jäeti naabri juurde majja {n2}.",
        "Broneering {n6} kahele, 15. kuni 22. juuli.",
        "Vajutasin kaks ja sain sisenumbri {n4}.",
        "Kliendinumber {s8}, see on kirja ülaservas.",
        "Rakenduse versioon 10.4.{n4}, järk {n8}.",
    ),
}
NAMES = {
    "en": ("john", "mary", "smith", "oliver", "brown", "harry", "wilson", "amy", "clark", "green"),
    "pl": ("anna", "kowalska", "piotr", "wozniak", "ewa", "lis", "tomek", "zielinska", "jan", "mazur"),
    "et": ("mari", "tamm", "kalle", "kask", "liis", "rebane", "jaan", "saar", "piret", "magi"),
}
HOSTS = {
    "en": ("gmail.com", "outlook.com", "btinternet.co.uk", "yahoo.co.uk", "brownandsons.co.uk"),
    "pl": ("gmail.com", "wp.pl", "onet.pl", "o2.pl", "firma-mazur.com.pl", "interia.pl"),
    "et": ("gmail.com", "mail.ee", "hot.ee", "kask.ee", "ettevote.ee", "online.ee"),
}

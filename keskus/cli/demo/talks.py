"""What is said in the recorded calls of the made-up centre: short talks by hand, for the queues of each client.

`A` is the agent, `C` the caller. `~`: the agent looks something up and nobody speaks; `*`: the caller is on hold;
`[` and `]`: the recording is paused in between. Cards are the test card of the card schemes; nobody's numbers, no
matter of anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass

PL, ET, EN = "pl", "et", "en"
CARD_PL = "cztery jeden jeden jeden, jeden jeden jeden jeden, jeden jeden jeden jeden, jeden jeden jeden jeden"
CARD_ET = "neli üks üks üks, üks üks üks üks, üks üks üks üks, üks üks üks üks"
CARD_EN = "four one one one, one one one one, one one one one, one one one one"


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk of a queue: its language, what it is about, its lines."""

    queue: str
    language: str
    code: str
    lines: tuple[str, ...]

    @property
    def is_paused(self) -> bool:
        """Whether the recording is paused in it."""
        return "[" in self.lines

    @property
    def has_spoken_card(self) -> bool:
        """Whether a card is read out while the recording goes on."""
        return not self.is_paused and any("{card}" in line for line in self.lines)


def _talk(queue: str, language: str, code: str, text: str) -> Talk:
    return Talk(queue, language, code, tuple(line.strip() for line in text.strip().splitlines()))


TALKS = (
    _talk("bursztyn-obsluga", PL, "faktura", """
        A Dzień dobry, Bursztyn Energia, mówi {agent}, w czym mogę pomóc?
        C Dzień dobry, dostałem fakturę za październik i jest dwa razy wyższa niż zwykle.
        A Rozumiem, to może niepokoić. Proszę o numer klienta z prawego górnego rogu faktury.
        C Zaraz, mam ją przed sobą. Osiem tysięcy dwieście czternaście.
        A Dziękuję. Już sprawdzam rozliczenie.
        ~
        A Widzę, że poprzednie dwie faktury były wystawione na podstawie prognozy, a ta obejmuje odczyt rzeczywisty.
        C Czyli to jest wyrównanie?
        A Tak, to wyrównanie za trzy miesiące. Mogę rozłożyć kwotę na dwie raty bez odsetek.
        C To by mi bardzo pomogło.
        A Gotowe, pierwsza rata do piętnastego, druga do końca następnego miesiąca. Czy mogę jeszcze w czymś pomóc?
        C Nie, to wszystko, dziękuję.
        A Dziękuję za rozmowę i życzę miłego dnia."""),
    _talk("bursztyn-obsluga", PL, "platnosc", """
        A Dzień dobry, Bursztyn Energia, mówi {agent}, w czym mogę pomóc?
        C Dzień dobry, chcę zapłacić zaległą fakturę, najlepiej od razu kartą.
        A Oczywiście. Kwota do zapłaty to sto osiemdziesiąt cztery złote. Proszę podać numer karty.
        C To będzie {card}.
        A Dziękuję, a data ważności?
        C Zero siedem łamane na dwadzieścia dziewięć.
        ~
        A Płatność została przyjęta, potwierdzenie przyjdzie na adres podany w umowie.
        C Dobrze, to tyle, do widzenia.
        A Dziękuję za rozmowę i życzę miłego dnia."""),
    _talk("bursztyn-obsluga", PL, "platnosc-z-pauza", """
        A Dzień dobry, Bursztyn Energia, mówi {agent}, w czym mogę pomóc?
        C Dzień dobry, chciałabym uregulować fakturę kartą przez telefon.
        A Bardzo proszę. Na czas podawania karty wstrzymuję nagrywanie, zaraz do tego wrócimy.
        [
        C {card}
        ]
        ~
        A Nagrywanie jest wznowione. Płatność na dwieście dwanaście złotych została przyjęta.
        C Świetnie, czy dostanę potwierdzenie?
        A Tak, jeszcze dziś pocztą elektroniczną. Czy mogę jeszcze w czymś pomóc?
        C Nie, dziękuję bardzo.
        A Dziękuję za rozmowę i życzę miłego dnia."""),
    _talk("bursztyn-obsluga", PL, "przeprowadzka", """
        A Dzień dobry, Bursztyn Energia, mówi {agent}, w czym mogę pomóc?
        C Dzień dobry, przeprowadzam się i chcę przenieść umowę na nowe mieszkanie.
        A Gratuluję nowego mieszkania. Kiedy odbiera pani klucze?
        C Pierwszego grudnia, rano.
        A W takim razie potrzebuję numeru licznika z nowego mieszkania i jego stanu z tego dnia.
        C Numeru jeszcze nie mam, ale mogę zapytać poprzedniego właściciela.
        A Może go pani dosłać formularzem na stronie. Wstrzymam zgłoszenie do piątego grudnia.
        *
        A Dziękuję za cierpliwość, zgłoszenie jest zapisane, numer otrzyma pani w wiadomości.
        C A co ze starym mieszkaniem?
        A Umowa wygaśnie z dniem przekazania lokalu, ostatnia faktura przyjdzie na nowy adres.
        C Doskonale, bardzo dziękuję.
        A Dziękuję za rozmowę i życzę miłego dnia."""),
    _talk("bursztyn-obsluga", PL, "reklamacja", """
        A Słucham?
        C Dzień dobry, dzwonię już trzeci raz w tej samej sprawie i nikt mi nie odpowiedział.
        A A w jakiej sprawie?
        C Reklamacja z września. Policzono mi opłatę, której nie ma w umowie.
        ~
        A Tu jest napisane, że sprawa jest w toku.
        C To samo słyszałem dwa tygodnie temu. Kiedy ktoś to rozstrzygnie?
        A Nie wiem, to inny dział. Proszę czekać na list.
        C Czy może mnie pan połączyć z kimś, kto wie?
        A Teraz nikogo nie ma. Mogę wysłać przypomnienie.
        C Proszę wysłać. Do widzenia."""),
    _talk("bursztyn-awarie", PL, "brak-pradu", """
        A Dzień dobry, pogotowie energetyczne, mówi {agent}, w czym mogę pomóc?
        C Dzień dobry, od godziny nie ma prądu na całej ulicy.
        A Rozumiem. Czy widzi pan zerwany przewód albo iskrzenie?
        C Nie, nic takiego, po prostu zgasło.
        A Dobrze, proszę podać miejscowość i ulicę.
        C Lipowa Góra, ulica Ogrodowa.
        ~
        A Brygada jest już w drodze, uszkodzona jest stacja przy szkole. Planowane załączenie za dwie godziny.
        C A jak to się przedłuży?
        A Wyślemy wiadomość, jeśli termin się zmieni. Proszę nie otwierać zamrażarki, wtedy nic się nie stanie.
        C Dziękuję, to dobra wiadomość.
        A Dziękuję za zgłoszenie, do usłyszenia."""),
    _talk("bursztyn-awarie", PL, "iskrzenie", """
        A Dzień dobry, pogotowie energetyczne, mówi {agent}, w czym mogę pomóc?
        C Proszę pana, iskrzy w skrzynce przed domem!
        A Proszę się odsunąć na co najmniej dziesięć metrów i nikogo nie dopuszczać. Jaki to adres?
        C Wierzbowa siedem, Nowy Młyn.
        A Wysyłam brygadę z najwyższym pierwszeństwem, będzie za dwadzieścia minut.
        ~
        A Czy wszyscy są bezpieczni?
        C Tak, stoimy po drugiej stronie ulicy.
        A Bardzo dobrze. Zostaję w kontakcie, oddzwonię, gdy brygada będzie na miejscu.
        C Dziękuję, czekamy.
        A Dziękuję za zgłoszenie, do usłyszenia."""),
    _talk("randur-tugi", ET, "pakk-kadunud", """
        A Tere, Rändur Pakiveod, {agent} kuuleb, kuidas saan aidata?
        C Tere, minu pakk pidi eile kohale jõudma, aga automaadist ma seda ei leia.
        A Mul on kahju, et see nii läks. Palun öelge saadetise number.
        C Number on kakssada kuuskümmend neli, sada üheksateist.
        A Aitäh, vaatan kohe järele.
        ~
        A Pakk on sorteerimiskeskuses, automaat oli eile täis. Täna õhtuks on see teie automaadis.
        C Kas ma saan selle kulleriga koju?
        A Jah, ma tellin kulleri homseks kella kümne ja kaheteistkümne vahele, lisatasu ei ole.
        C See sobib väga hästi.
        A Tellitud. Kas saan veel millegagi aidata?
        C Ei, aitäh teile.
        A Aitäh helistamast ja kena päeva!"""),
    _talk("randur-tugi", ET, "aadress", """
        A Tere, Rändur Pakiveod, {agent} kuuleb, kuidas saan aidata?
        C Tere, kirjutasin saatelehele vale maja numbri.
        A Pole hullu, pakk ei ole veel väljas. Mis on õige aadress?
        C Pärna tänav kaheksateist, Põlva, mitte kaheksa.
        *
        A Aitäh ootamast, aadress on muudetud ja kuller näeb seda juba.
        C Suurepärane, aitäh kiire abi eest.
        A Aitäh helistamast ja kena päeva!"""),
    _talk("randur-tugi", ET, "tagastus-makse", """
        A Tere, Rändur Pakiveod, {agent} kuuleb, kuidas saan aidata?
        C Tere, tahan tagastuse eest tasuda, veebis makse ei läinud läbi.
        A Saame selle telefoni teel korda. Summa on kuus eurot ja nelikümmend senti. Öelge palun kaardi number.
        C Kaardi number on {card}.
        ~
        A Makse on vastu võetud, saadan teile tagastussildi.
        C Millal ma selle saan?
        A Viie minuti jooksul e-kirjaga. Kas saan veel millegagi aidata?
        C Ei, kõik, aitäh.
        A Aitäh helistamast ja kena päeva!"""),
    _talk("randur-tugi", ET, "kahjustus", """
        A Jah, kuulen.
        C Tere, minu pakk oli katki, kui ma selle kätte sain.
        A Kas te pildistasite?
        C Jah, ja sees olnud vaas on kildudeks.
        ~
        A Siis peate täitma kahjuavalduse.
        C Kust ma selle leian?
        A Kodulehelt. Vastame kolmekümne päeva jooksul.
        C Kolmkümmend päeva on väga pikk aeg, see oli kingitus.
        A Selline on kord.
        C Selge, head aega."""),
    _talk("lumi-broneeringud", ET, "reis-muudatus", """
        A Tere, Lumi Reisid, {agent} kuuleb, kuidas saan aidata?
        C Tere, broneerisime reisi detsembrisse, aga peame seda nädala võrra edasi lükkama.
        A Selge, vaatame, mida saame teha. Mis nimel on broneering?
        C Nimi on Pajustik, kaks täiskasvanut ja üks laps.
        ~
        A Nädal hiljem on kohad olemas, hinnavahe on sada kakskümmend eurot.
        C See sobib. Kas hotell jääb samaks?
        A Jah, sama hotell, tuba merevaatega. Kindlustus liigub kaasa.
        C Väga hea, tehke palun ära.
        A Tehtud, uus kinnitus tuleb teile meilile. Kas saan veel millegagi aidata?
        C Ei, suur aitäh.
        A Aitäh helistamast ja toredat reisi!"""),
    _talk("lumi-broneeringud", EN, "booking-card", """
        A Hello, Lumi Travel, {agent} speaking, how can I help you?
        C Hello, I'd like to book the northern lights week for two people in January.
        A A lovely choice. There are two places left from the twelfth to the nineteenth.
        C Perfect, we will take them. Can I pay by card now?
        A Of course. The deposit is three hundred and forty euros. Please read me the number of your card.
        C It is {card}.
        A Thank you. And the expiry date?
        C Zero seven, twenty nine.
        ~
        A The payment went through. You will get the tickets by mail within the hour.
        C Wonderful, thank you.
        A Thank you for calling, have a pleasant trip!"""),
    _talk("lumi-broneeringud", EN, "booking-pause", """
        A Hello, Lumi Travel, {agent} speaking, how can I help you?
        C Hi, we have a booking for February and I'd like to pay the rest of it.
        A Certainly. May I have the name on the booking?
        C Hartwell, party of four.
        ~
        A Thank you. There are eight hundred and ten euros left. I pause the recording while you read me the card.
        [
        C {card}
        ]
        A The recording is on again and the payment went through.
        C Great. Do we get an invoice?
        A Yes, it is in the mail already. Is there anything else I can do for you?
        C No, that is all.
        A Thank you for calling, have a pleasant trip!"""),
    _talk("lumi-broneeringud", EN, "cancelled-flight", """
        A Hello, Lumi Travel, {agent} speaking, how can I help you?
        C Our flight home tomorrow was cancelled and nobody tells us anything.
        A I am sorry, that is the last thing one needs on a holiday. Let me see what is there.
        *
        A Thank you for waiting. There is a flight at ten in the morning with one change, and all four seats are free.
        C And who pays for the hotel tonight?
        A The airline does. I book you into the same hotel and send you the form for the airline.
        C You have no idea how much this helps. My children are tired and I did not know what to do.
        A I understand. Everything is in your mail now, and I call you at nine to see that you got there.
        C Thank you so much.
        A Thank you for calling, have a pleasant trip!"""),
)  # fmt: skip
CARDS = {PL: CARD_PL, ET: CARD_ET, EN: CARD_EN}

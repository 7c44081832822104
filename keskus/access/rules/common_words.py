"""Words that passwords are commonly made of, in English, Polish and Estonian, without diacritics.

Our own list, by kind: what is being protected, greetings and names of power, seasons and calendar, love and swear
words, sport, animals and heroes, first names, places, the trade. Ordinary words are left out on purpose, so that a
sentence of them remains a good password.
"""

from __future__ import annotations

_SECRETS = """
password passwd passwort passphrase pass secret secrets private login logon signin access account user username
letmein openup opensesame default changeme change guest test testing tester temp temporary sample example demo
haslo haslo hasla tajne tajnehaslo sekret dostep konto uzytkownik zaloguj wpusc wpuscmnie zmienmnie gosc probne
domyslne klucz sezam otworz zazolc gesla jazn
parool paroolid salasona salajane saladus ligipaas konto kasutaja sisene lasesisse muudamind kulaline proov
vaikimisi voti seesam avane
"""
_POWER = """
admin administrator root superuser super sysadmin system master boss chief owner manager operator supervisor king
queen god server computer internet network office company work business welcome hello hithere goodmorning
szef szefowa kierownik krol krolowa bog serwer komputer siec biuro firma praca witaj witamy czesc hej dziendobry
ulemus juhataja omanik kuningas jumal arvuti kontor firma too tootaja tere teretulemast tsau hommikust tereohtust
"""
_CALENDAR = """
spring summer autumn fall winter january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday today birthday christmas easter holiday
wiosna lato jesien zima styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad
grudzien poniedzialek wtorek sroda czwartek piatek sobota niedziela dzisiaj urodziny swieta wielkanoc wakacje urlop
kevad suvi sugis talv jaanuar veebruar marts aprill mai juuni juuli august september oktoober november detsember
esmaspaev teisipaev kolmapaev neljapaev reede laupaev puhapaev tana sunnipaev joulud puhkus jaanipaev
"""
_HEART = """
love iloveyou loveyou lovely lover darling sweetheart sweety baby babygirl honey princess prince angel beautiful sexy
fuck fuckyou fucking shit asshole bitch bastard damn
kocham kochamcie milosc kochanie kochana skarb skarbie slonko sloneczko misiu misiek misia aniol aniolek ksiezniczka
kurwa dupa cholera chuj pierdole zajebiste gowno
armastus armastan armastansind kallis kallike musi paike paikene ingel printsess kullake kurat perse pask munn raisk
"""
_PLAY = """
football soccer baseball basketball hockey tennis golf chelsea arsenal liverpool barcelona realmadrid juventus
pilka pilkanozna legia lech wisla gornik kadra polskagola jalgpall korvpall kalev flora levadia
batman superman spiderman starwars pokemon matrix gandalf hobbit dragon monkey tiger lion eagle shadow killer hunter
ranger ninja pirate cookie banana chocolate cheese pepper ginger mustang ferrari porsche mercedes yamaha
smok tygrys lew orzel kotek kotka kicia piesek burek azor reksio malpa malpka zaba zabka mysz myszka
lohe tiiger lovi kotkas kiisu kiisuke kutsu kutsuke muki miisu karu karumomm jaanes hiir konn
"""
_NAMES = """
michael david james john robert william thomas charlie daniel andrew matthew joshua george jessica jennifer ashley
michelle nicole hannah sarah amanda elizabeth charlotte anthony
adam adrian agnieszka aleksandra ania anna barbara bartek beata daniel dawid dominik dorota ewa grzegorz iwona jakub
joanna justyna kamil karol karolina kasia katarzyna kinga kuba lukasz maciek magda magdalena malgorzata marcin maria
mariusz marta mateusz michal monika natalia ola oliwia patryk paulina pawel piotr piotrek rafal sebastian sylwia
szymon tomasz tomek weronika wojtek zuzanna
aivar andres andrus anneli anu ants eve helen indrek jaan jaanus janek janne juri kadri karin kati katrin kristel
kristi kristiina kristjan laura liina liis maarja mait margus mari marika marko martin mati merike mihkel piret
priit raivo rein riina sander siim sirje taavi tanel tarmo tiina tiiu toomas triin urmas veiko
"""
_PLACES = """
london england britain america
polska poland polak polka warszawa warsaw krakow gdansk gdynia sopot poznan wroclaw lodz katowice lublin szczecin
bydgoszcz bialystok rzeszow
eesti estonia eestlane tallinn tartu parnu narva rakvere viljandi haapsalu kuressaare saaremaa hiiumaa maaelu
"""
_TRADE = """
keskus callcentre callcenter contactcentre contactcenter centre center centrum centrala infolinia hotline helpdesk
support customer client service sales agent agents phone telephone headset queue
klient obsluga telefon sluchawka sluchawki sprzedaz konsultant kolejka
klienditugi klient klienditeenindus telefon teenindaja konekeskus muuk jarjekord
asterisk freepbx
"""

COMMON_WORDS: frozenset[str] = frozenset(
    word
    for words in (_SECRETS, _POWER, _CALENDAR, _HEART, _PLAY, _NAMES, _PLACES, _TRADE)
    for word in words.split()
    if len(word) >= 3
)

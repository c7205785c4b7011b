"""The commonest words of languages in Latin letters: they tell the language of a text, and are not its subject.

To add a language: a line, and the name of its stemmer in `stems.py` where there is one. Of languages that tie, the one
further up is taken.
"""

from collections.abc import Mapping

_LISTS = {
    "en": """a about an and any are as at be because been but by can could did do does for from had has have he her his
        how i if in into is it its many more most much my no nor not of on or other our she should so some such than
        that the their them then there these they this those to was we were what when where which while who why will
        with would you your""",
    "de": """aber alle als am an auch auf aus bei beim bis da damit dann das dass dem den der des dessen die dies diese
        dieser dieses doch durch ein eine einem einen einer eines er es etwa für gegen gibt hat haben ich ihr ihre im
        immer in ist ja jede jeder kann kein keine können man mehr mit muss nach nicht nur ob oder ohne sehr sein seine
        sich sie sind so über um und uns unter vom von vor wann war waren warum was weil welche welcher welchem welchen
        welches wenn wer werden wie wieviel wir wird wo wurde wurden zu zum zur zwischen""",
    "fr": """ai alors au aux avec avoir c ce ces cet cette chaque comme comment d dans de des deux dont du elle elles en
        entre est et été être il ils j je l la le les leur leurs lorsque mais même n ne non nous on ont où ou par pas
        peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont sous sur
        tout très un une vous y""",
    "es": """a al algo ante antes aunque como con cómo contra cuál cuáles cuando cuándo cuánto cuántos de del desde
        donde dónde dos
        e el ella ellas ellos en entre era es esa ese eso esta está este esto fue ha hace hasta hay la las le
        les lo los más me mientras mi muy ni no nos o os otra otro para pero por porque qué que quién quien se según
        ser si sí sin sobre son su sus también te tiene todo tu un una unas uno unos y ya""",
    "it": """a ad ai al alla alle allo anche c che chi ci come con cosa cui d da dagli dai dal dalla dalle degli dei del
        della delle dello di dopo dove e è ed essere fra gli ha hanno i il in io l la le lo loro ma mentre nei nel nella
        nelle non o ogni per perché più può qual quale quali quando quanto quello questa questo se sei senza si sono
        su sua sul sulla suo tra tutti un una uno""",
    "pt": """à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era essa
        esse esta está estão este eu foi há isso isto já lhe mais mas me mesmo muito na não nas nem no nos nós o onde
        os ou para pela pelas pelo pelos por porque qual quais quando que quem se sem ser seu seus sob sobre sua suas
        também tem um uma umas uns você""",
    "nl": """aan al alle als bij dan dat de deze die dit door een en er geen haar hebben heeft het hij hoe hun ik in is
        je kan kunnen maar meer met mijn naar niet nog nu of om onder ook op over te tegen tot tussen uit van veel voor
        waar waarom waren was wat we welke werd wie wij wordt worden zal ze zich zij zijn zo zonder""",
    "sv": """alla att av blev blir de den dem denna deras dessa det detta där då efter eller en ett finns från för
        förr genom ha han har hur i in inte jag kan kommer man med mellan men mer mot mycket mån något när och om
        också på sig sin sina som till under upp ut vad var varför varje vem vid vi vilka vilken vilket är över""",
    "da": """af alle at blev bliver da de den denne der deres det dette disse efter eller en end er et fra få for
        før han har havde hun hvad hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke ind jeg
        kan kun man med mellem men mere mod når nogle og også om op over på sig sin skal som så til ud under uden var
        ved vi vil være""",
    "no": """alle at av ble blir bli da de den denne der deres det dette disse eller en enn er et etter fra for før ha
        han har hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor i ikke inn jeg kan kun man med
        mellom men mer mot når noe noen og også om opp over på seg sin skal som så til under uten ut var ved vi vil
        være""",
    "fi": """eikä ei ennen että he hän ja jo joka jonka jos jossa jota jotka kaikki kanssa koska kuin kuinka kun me
        mikä miksi milloin missä miten mitä mutta myös ne niin niiden noin nyt oli olla on olivat ovat paljon se sekä
        sen siitä sitä tai tämä tämän vain vai voi voidaan""",
    "pl": """aby albo ale bez bo być był była było były by ci co czy dla do gdy gdzie go i ich ile im jak jaka jaki
        jakie jako je jego jej jest jeszcze już każdy kiedy kto która które który lub ma między mnie na nad nie niż o
        od oraz po pod przed przez przy są się także tak tej ten tego to tu tych tylko tym w we więc z za ze że""",
    "cs": """aby ale ani až bez bude by byl byla bylo byly být co což do i jak jaká jaké jaký jako je jeho její jejich
        jen ještě jsou k kde kdo kdy když která které který má mezi na nad ne nebo než o od po pod podle pro proč
        proto před přes při s se si tak také tak ten tento to toho tu u už v ve více z za ze že""",
    "ro": """a acest aceasta acestea ai al ale am ar are asupra au ca când care ce cel cea cei cele cine către cu cum
        da dar de deci despre din dintre dupa după ei el ele este eu fără fi fie fiind fost iar în între la lor mai
        nu o ori pe pentru prin sa să sau se sunt și şi si un una unde unei unui""",
    "hu": """a az azok azt abban alatt által amely amelyek ami azonban csak de egy egyik el ez ezek ezt és fel hány
        ha hogy hogyan hol ha is ki kell közben között lehet majd meg melyik mely mert mi miért mikor mint mit nem
        nincs össze rá sem számára számítva szerint szét után vagy van vannak volt""",
    "tr": """ama ancak arasında bir biri bu bunlar bunu böyle çok çünkü da daha de değil diye en gibi göre hangi hem
        her hiç için ile ise kadar ki kim kimi mi mı mu mü nasıl ne neden nerede o olan olarak oldu olduğu onun
        sonra şey şu tüm var ve veya ya yani yok zaman""",
    "ca": """a al als amb aquest aquesta aquests aixo això com dalt de del dels des el els en entre és es està fins
        ha hi i la les li més molt no o on per perquè però qual quan que què qui se sense ser seu seva si són sobre
        també tot un una unes uns""",
    "id": """ada adalah agar akan antara apa atau bagaimana bahwa banyak berapa bisa dalam dan dapat dari dengan di
        hanya harus ia ini itu jika juga kami kapan karena ke kepada lebih mana mengapa mereka oleh pada para saat
        sebagai sebuah secara sudah tetapi tidak untuk yang""",
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {language: frozenset(text.split()) for language, text in _LISTS.items()}

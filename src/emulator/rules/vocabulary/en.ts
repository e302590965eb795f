/** Common English words in their basic form. `vocabulary.ts` removes endings. */
export const ENGLISH = `
a an the this that these those some any no every each all both either neither another other such same own
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs
myself yourself himself herself itself ourselves yourselves themselves who whom whose which what where when why how
someone anyone everyone nobody somebody anybody everybody something anything everything nothing none one ones
be am is are was were been being do does did done doing have has had having will would shall should can could may
might must ought need dare used not never ever always often sometimes usually rarely seldom again once twice
don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't haven't hasn't hadn't
i'm you're he's she's it's we're they're i've you've we've they've i'll you'll he'll she'll we'll they'll i'd you'd
let's that's there's what's who's here's where's
and or but nor so yet for if then else than because although though while whereas unless until since whether as
of to in on at by with from into onto out off over under above below between among through across along around
about against after before behind beside besides beyond during except inside outside near next past per up down
upon within without toward towards via despite like unlike
zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion first second third
fourth fifth sixth seventh eighth ninth tenth half quarter dozen pair couple double single several few many much more
most less least enough lot plenty
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december day week month year hour minute moment today tomorrow yesterday tonight morning afternoon
evening night noon midnight weekend time date early late later soon now already still just only recently then ago
spring summer autumn fall winter season holiday century decade age past present future
north south east west left right front back top bottom middle center centre side corner end edge here there everywhere
somewhere anywhere nowhere away home abroad forward backward upstairs downstairs
yes okay ok please thank thanks sorry hello hi goodbye bye welcome well oh maybe perhaps sure certainly indeed
good bad better best worse worst great small large big little long short tall high low wide narrow deep shallow thick
thin heavy light fast slow quick hard soft easy difficult simple complex new old young fresh modern ancient hot cold
warm cool dry wet clean dirty full empty open closed free busy ready able unable possible impossible likely unlikely
true false real wrong correct exact fair safe dangerous strong weak rich poor cheap expensive happy sad angry afraid
tired sick ill healthy dead alive alone together quiet loud bright dark clear strange normal common rare usual special
general particular certain different similar equal whole main major minor important necessary useful public private
local national international foreign human natural social political economic financial legal medical military
official personal physical mental final total current recent previous former latter following available complete
ready direct indirect active passive positive negative nice kind polite rude honest serious funny beautiful ugly
black white red green blue yellow brown grey gray orange pink purple silver gold round square flat straight sharp
accept account achieve act action activity actually add address adjust admit adult advance advice advise affect afford
agency agent agree agreement ahead aid aim air airport alarm album allow almost alphabet also alternative ambulance
amount analysis analyze angle animal announce annual answer apart apartment appeal appear apple application apply
appoint appointment approach appropriate approve approximately area argue argument arm army arrange arrangement arrest
arrive arrival art article artist ask asleep assess assist assistance assistant assume attach attack attempt attend
attention attitude attract audience author authority automatic average avoid award aware awful baby background bag
balance ball band bank bar barrier base baseball basic basis basket bath bathroom battery battle beach bear beat become
bed bedroom beer begin beginning behavior behaviour belief believe bell belong belt bend benefit bet bicycle bike bill
bind bird birth birthday bit bite blame block blood blow board boat body bomb bone bonus book boot border boring born
borrow boss bother bottle bowl box boy brain branch brand bread break breakfast breast breath breathe bridge brief
bring broad broken brother bucket budget build building burn burst bus business butter button buy cable cake
calculate calendar call camera camp campaign cancel cancer candidate cap capable capacity capital captain car card
care career careful carry case cash cast cat catch category cause ceiling celebrate cell cent central chain chair
chairman challenge chance change channel chapter character charge charity chart chat check cheese chemical chest chicken
chief child children choice choose church cigarette circle circumstance citizen city civil claim class classic clerk
click client climate climb clock close cloth clothes clothing cloud club coach coast coat code coffee coin colleague
collect collection college color colour column combine come comfort comfortable command comment commercial commission
commit committee communicate communication community company compare comparison compete competition complain complaint
computer concentrate concept concern concert conclude conclusion condition conduct conference confidence confirm
conflict confuse connect connection consider consist constant construct construction consult consumer contact contain
content context continue contract contribute control conversation convert convince cook cookie copy cost cough council
count counter country county course court cousin cover cow crack crash cream create creative credit crew crime
criminal crisis critical criticism cross crowd cry culture cup currency custom customer cut cycle damage dance danger
data database daughter deal dear death debate debt decide decision declare decline decrease defeat defend defense
define definition degree delay deliver delivery demand department depend deposit depth describe description desert
deserve design desire desk despite destroy detail detect determine develop development device diet difference dig
digital dinner direction director disappear disaster discount discover discuss discussion disease dish display
distance distribute district disturb divide division doctor document dog dollar door doubt downtown draft drag drama
draw drawer drawing dream dress drink drive driver drop drug due dust duty ear earn earth ease eat economy edit editor
education effect effective effort egg election electric electricity electronic element elevator email emergency
emotion emphasis employ employee employer employment encourage enemy energy engage engine engineer enjoy ensure enter
entire entrance entry environment equipment error escape especially essay essential establish estate estimate even
event evidence examine example excellent exchange excite excuse exercise exist exit expand expect expense experience
expert explain explanation express extend extension extent extra extreme eye face facility fact factor factory fail
failure faith familiar family famous fan farm farmer fashion father fault favor favour favorite fear feature fee feed
feel feeling feet fellow female fence field fight figure file fill film filter find fine finger finish fire firm fish
fit fix flag flash flight float floor flow flower fly focus fold folk follow food foot football force forest forget
forgive fork form formal fortune forward found foundation frame freedom freeze frequency frequent friend friendly fruit
fuel fun function fund furniture gain game gap garage garden gas gate gather gear gene gentle gentleman gentlemen get
giant gift girl give glad glass go goal goes going gone got government grab grade gradually grand grandfather
grandmother grant grass ground group grow growth guarantee guard guess guest guide guilty gun guy habit hair hall hand
handle hang happen harbor harbour harm hat hate head health hear heard hearing heart heat height held hell help hide
hill hire history hit hold hole honor honour hope horse hospital host hotel house household housing however huge
humor hundred hunt hurry hurt husband ice idea identify identity ignore illness image imagine impact implement imply
import importance impress improve improvement incident include income increase independent index indicate individual
industry influence inform information initial injure injury inner inquiry insect insist install instance instead
institution instruction instrument insurance insure intend interest internet interview introduce introduction invest
investigate investigation investment invite involve iron island issue item jacket job join joint joke journal journey
judge juice jump junior jury justice keep kept key keyboard kick kid kill kilometer kilometre kitchen knee knew knife
knives knock know knowledge known label labor labour lack lady lake land language last later laugh launch law lawyer lay
layer lead leader leaf league learn lease leather leave lecture led leg legal lend length lesson let letter level
library license lie life lift limit limited line link lip list listen literature live liver lives living load loan
location lock log lonely look loose lord lose loss lost love lovely luck lucky lunch lung machine magazine mail
maintain make male man manage management manager manner manufacture map mark market marriage married marry mass master
match material matter maximum meal mean meaning meant measure meat mechanism media medicine medium meet meeting member
membership memory men mention menu mere merely message met metal meter method metre middle mile milk mind mine minimum
minister minute mirror miss mission mistake mix mixture mobile mode model money monitor mood moon moral mother motion
motor mountain mouse mouth move movement movie multiple murder muscle museum music musical mystery nail name nation
native nature naturally nearby nearly neat neck negotiate neighbor neighbour nerve nervous net network news newspaper
nobody noise normally nose note notice novel nuclear number nurse object objective obligation observe obtain obvious
occasion occupy occur ocean odd offer office officer oil online onto operate operation operator opinion opponent
opportunity oppose opposite option order ordinary organ organization organize origin original otherwise outcome output
oven overall owe owner pace pack package page paid pain paint painting pan panel paper parent park parking part
participate partner partly party pass passage passenger passport password path patience patient pattern pause pay
payment peace peak pen penalty pencil pension people pepper percent percentage perfect perform performance period
permanent permission permit person perspective phase phone photo photograph phrase pick picture piece pile pilot pin
pipe pitch place plan plane planet plant plastic plate platform play player pleasant pleasure plus pocket poem point
police policy politics pollution pool pop popular population port position possess possibility post pot potato potential
pound pour power powerful practical practice pray prefer pregnant prepare presence president press pressure pretend
pretty prevent price pride priest primary prime principle print printer prior priority prison prisoner prize probably
problem procedure proceed process produce product production profession professional professor profile profit program
programme progress project promise promote proof proper properly property proposal propose protect protection protest
proud prove provide province pull pump punish purchase pure purpose push put qualify quality quantity queen question
quite quote race radio rail railway rain raise range rank rapid rate rather ratio raw reach react reaction read reader
reading reality realize really reason reasonable recall receipt receive recent recognize recommend record recording
recover recovery reduce reduction refer reference reflect reform refuse regard region register regular regulation
reject relate relation relationship relative relax release relevant reliable relief religion rely remain remember
remind remote remove rent repair repeat replace reply report represent representative request require requirement
rescue research reservation reserve resist resource respect respond response responsibility responsible rest
restaurant restore restrict result retain retire return reveal revenue reverse review reward rice ride ring rise
risk river road rock role roll roof room root rope rough route routine row royal rub rule run rush sad safety said sail
salad salary sale salt sample sand sat satisfy save saw say scale scan scene schedule scheme school science scientist
score scratch scream screen sea search seat section sector secure security see seek seem seen select selection self
sell send senior sense sensitive sent sentence separate sequence series serve server service session set settle setting
settlement severe sex shade shadow shake shape share she sheet shelf shift shine ship shirt shock shoe shoot shop
shopping shot shoulder shout show shower shut shy sick sight sign signal signature silence silent sin sing singer sink
sir sister sit site situation size skill skin sky sleep slice slide slight slip smart smell smile smoke smooth snow
society software soil sold soldier solid solution solve somehow somewhat son song sort sound soup source space spare
speak speaker specialist species specific speech speed spell spend spent spirit spite split spoke sport spot spread
square stable staff stage stair stairs stand standard star start state statement station statistics status stay steady
steal steam steel step stick stock stomach stone stood stop storage store storm story stove strange strategy stream
street strength stress stretch strict strike string structure struggle student studio study stuff stupid style subject
submit substance succeed success successful sudden suddenly suffer sugar suggest suggestion suit suitable sum sun
supper supply support suppose surface surgery surgeon surprise surround survey survive suspect swim switch symbol
symptom system table tail take taken talent talk tank tape target task taste taught tax tea teach teacher team tear
technical technique technology teeth telephone television tell temperature temporary tend term terrible test text
theory therefore thing think thought threat threaten throat through throughout throw thus ticket tie tight till tire
title tobacco toe told tone tongue tonight too took tool tooth topic touch tough tour tourist tower town toy track
trade tradition traditional traffic train training transaction transfer translate transport travel treat treatment tree
trend trial trick trip trouble truck trust truth try tube tune turn twin type typical uncle understand understood
uniform union unique unit university unknown unusual update upper upset urban urgent use user usual valley valuable
value van variety various vary vast vegetable vehicle version very vessel victim victory video view village violence
virus visit visitor visual vital voice volume volunteer vote wage wait waiter wake walk wall want war warn warning
wash waste watch water wave way weapon wear weather web website wedding weekly weigh weight went wheel whenever
wherever whichever whoever wife wild wind window wine wing winner wire wish woman women won wonder wonderful wood
wooden word wore work worker world worry worth wound wrap write writer writing written wrote yard yeah zone
mister missus doctor miss street avenue drive road lane state united kingdom states america american britain british
english england london york california texas canada australia india europe european french german spanish
`;

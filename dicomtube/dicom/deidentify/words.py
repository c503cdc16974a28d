"""Words that name no one: from the concept meanings of PS3.16, without eponyms, places, breeds and surnames.

A word here may stay in a description. Words that are also personal names are in ``ambiguous`` of ``terms``.
"""

from dicomtube.dicom.deidentify.wordset import words

CONCEPT_WORDS = words("""
aapm abdomen abdominal abdominis abdominopelvic abducens abduction abductor aberrated ablation abnormal
abnormalities abnormality abnormally abortion above abrupt abscess absence absent absolute absorbed
absorptiometry abuse accel accelerated acceleration accentuated accepted access accessed accessible accession
accessory accident accreditation accumbens accumulated accumulation acd acepromazine acessorius acetabular
acetabulum acetate acetic acetrizoate acetyl ache achieve achieved achilles acid acidified acinar acoustic
acquired acquisition acr acridine acriflavine acromion across acrylic acting actinic action actionable
activation active actively activity acuity acute adaptive adc added addended addendum addition additional
adduction adductor adeno adenocarcinoma adenoid adenoidal adenolipoma adenoma adenopathy adenosine adenosis
adhoc adiabatic adipose adjacent adjudicator adjunct adjusted adjustment adjuvant administered administering
administration administrator admission admitted adolescent adrenal adrenergic adult adults advance advanced
adventitia adventitial adverse aerobic afc affected afferent after afz agatston age agent agents aggregated
aggressive ago agonist agreement aic aided aif air airflow airway akinesia akinesis alaeque alanine alax
albumin alcian alcohol alcoholic aldehyde alert alfentanil algorithm algorithmic algorithms alias aligned
alignment alive alizarin alkali alkaline all allergic allergy alloy almost along alpha alphadelta alphadolone
alphaxalone altered alternans alternate alternative aluminium aluminum alveolar ambient ambiguous ambu
ambulatory amelanotic aminoglycoside ammonia amniocentesis amnioinfusion amnion amniotic amorphous amount
amphetamine amplitude amputation amygdala amygdaloid amyloid analgesic analyses analysis analytical analyzer
anastomosis anastrozole anatomic anatomical anatomy anchoring anconeus and androgen anechoic anesthesia
anesthesiology anesthetic aneurysm aneurysmal aneurysms angina anginal angio angiogram angiography angiolipoma
angioma angiomatosis angioplasty angiosarcoma angioscopy angiotensin angle angles angular angulation anguli
aniline animal animals anion anisotropy ankle annotation annotations annular annulus anode anomalous anomaly
anonyma antagonist antebrachii antecubital antegrade anterior anteriorly antero anterolateral anteroseptal
anthracene anti antiarrhythmic antibiotic antibody anticoagulant anticonvulsant antidiuretic antiemetic
antifungal antigen antihelix antihemophilic antihistamine antilipemic antitragus anulus anus anxiety any aorta
aortic aortography aortopulmonary apad aperture apex aphakia aphakic apical apnea apneic apocrine apparatus
apparent appearance appearing appendage appendiceal appendicular appendix apple appliance application
applicator applied appointment apposition approach appropriate approved approximate aqueduct arachnoid aramid
arbitrary arc arch architectural archive arcuate are area areas areola aries arithmetic arm around arousal
arousals array arrest arrhythmia arrhythmic arrival arrive arrived arsenic arterial arteries arteriography
arteriosclerosis arteriosum arteriosus arteriovenous artery articular artifact artifactual artificial
ascending ascitic ascorbate ascorbic asleep aspartate aspect asphericity aspirate aspiration assembly assess
assessed assessment assigned assignment assist assisted assisting associated association assurance
asthenia asthma astringent astrocytoma asum asymmetric asymptomatic asynchronous asystole ataxia atebrin
atelectasis ath atherectomy atheroma atheromatous atlantal atlanto atlantoaxial atlas atomic atopic atresia
atrial atrioventricular atrium atrophy atropine atsm attach attached attachment attempt attempted attending
attenuated attenuation attenuator attenuators attribute attributes atypical aucbn audio audiology audit
auditory augment augmentation augmented aunt auramine auricular auricularis authentication authority
authorization authorizing auto automated automatic automatically autonomic autonomous autorefraction auxiliary
available average averaged avf avl avoidance avr awaiting awake awakening axial axilla axillaris axillary axis
axt azaperone azo azocarmine azophloxin azorubin azure azurine azurol azygos azygous background backrest
backscatter bacterial baffle bag bailout balanced balloon band bandwidth barbiturate barcode barium barometric
basal base based baseline basic basilar basilic basis basket battery bayesian beaded beam beamsplitter bearded
bearing beats becquerel becquerels bedding before begin beginning behavior being below belt benign
benralizumab benzo benzodiazepine beryllium beta between bevacizumab bic biceps bicisate bicycle bidirectional
bifascicular bifurcation bigeminy bilateral bile biliary bilirubin billing binary biochemistry biohazardous
biomagnetic biomedical biometry biomicroscope biophysical biopsy bioptome biosafety biparietal biplane bipolar
biquad birefringence birth bis bismuth bison bisynchronous biventriculare bladder blanket bleach bleeding
bleomycin blinatumomab blind blink blinks blockage blocked blocker blocking blonde blood bloody bloom blue
blunted blur bmi boak board body bolting bolus bone bony bootstrap border borderline both bottle bottom
boundary bounded bounding bovinae bovine bowtie box bpd bpda brachial brachialis brachii brachy brachytherapy
bradycardia brainstem branching brazilin brca breakout breast breasts breath breathing breech bregma
brentuximab brep breve brevis brightfield brightness brilliant broad bromide bromine bronchial bronchiologram
bronchodilator bronchogram bronchospasm bronchus brother brought bruising bsa buccal buccinator buffered bulb
bulbi bullet bunamiodyl bundle bupivacaine burden burning bursa burst bursts busyness but butabarbital butanol
butterfly butterworth buttock button butyrate bwp bypass caballus cabg cachexia cad caffeine cage calcaneal
calcaneum calcaneus calcification calcifications calcified calcium calculated calculation calf calibration
calibrator californium called callithrix callosum caloric calyx camera canal cancel canceled cancer canine
canines canis cannabis cannot cannula canthus capability capacity capillary capitis capra caprine capromab
capsular capsule capture caput carbamate carbapenem carbol carbon carbonate carcinogen carcinoma
carcinosarcoma card cardia cardiac cardiogenic cardiology cardiomegaly cardiomyopathy cardiophrenic
cardiosphere cardiothoracic cardiotonic cardiovascular cardioversion care carfentanil carina carminic
carmoisine carnae carneae carotid carpi carpus cartilage cartilaginous cartridge caruncle case cassette cast
casting cat catalog cataract catching category catheter catheterization catus caudad caudal caudate caudo
caudocranial caudodistal caudodorsal caudoventral caused cava caval cavernosum cavia cavity cavopulmonary
cavum cba cca ccu cda cecum celiac cell cells celsius cemented center centered centerline centerpoint
centimeter central centralis centralizer centrally centre centrilobular cephalad cephalic cephalosporin
cerebellar cerebellum cerebral cerebrospinal certainty ceruloplasmin cervical cervicales cervicis cervico
cervix cesium cessation cetuximab cfr cfx chair challenge challenges chamber change changed changes channel
chaos characteristic charcoal charging chd check checked checkerboard checks cheek chemical chemotherapy chest
chewing chiasm chiasma child children chills chip chloracetate chloral chloride chloriodized chloroacetate
chloroform chlorpromazine cholesterol choline cholinergic chondroma chondrosarcoma chord chordae chordal
chords choroid choroidal chosen chromate chromaticity chrome chromic chromium chromotrope chronic chronically
chronotropic chrysoidine cic cigarette ciliary cine cingulum circadian circle circuit circular circulating
circulation circulatory circum circumference circumflex circumscribed cirrhosis cirsoid cisterna citation
cited citrate citric ckd clammy class classification classified claudication clavicle clavicular clean clear
clearance clearing cleavage cleaves clinical clinically clinician clinoid clip clitoris clock clockface closed
closes closest closure clot clothing cloud clr club clumber cluster clustered cmab coach coaching coagulant
coagulation coalescent coarctation coarse coarseness coat coated cob cobalt cocaine coccygeal coccygeus coccyx
cochineal cochlearis cocker code codes coefficient coefficients coeliacus coenzyme coherence coil coiled
coiling cold colic collapse collar collateral collection colli collimated collimation collimator collision
collocation colloid colloidal colonic colonography color colorectal colostomy column columns combination
combined command comment commercial commissure committee common communicated communicating communication
communis compact compactness comparative compared comparison comparisons compartment compensation compensator
complaint complete completed completely completion complex complexes complexion complexity complicated
complication complications component composed composing composite composition compound compressed compression
computation computed computer computerized concave concentration concentric concept conception concepts
concern conclusion conclusions condenser condition conditions conductance conducted conduction conduit cone
conepresent conference configuration configured confined confirmation confirmed confluence confocal conformal
conformality conformation conformity congenital congestion congestive conjunctiva conjunctival conjunctive
connected connection connective consciousness consent conservation considered consistency consistent constant
constrained constricted constriction constrictive constructed construction consult consultant consultation
consulting consumable consumption contact contained container containing content context contextual contiguous
continental continuation continue continuing continuity continuous contour contouring contra contraception
contraceptives contracta contractility contraction contralateral contrast contribution control controlled
controller controls conventional convergence convergent conversion converting convex convulsions cool
coonhound coordinate coordinated coordinates copied coplanar copper copy cor coracoid cord cordis
cordocentesis core corgi coriphosphine corn cornea corneal coronal coronary corporeal corpus correct corrected
correction correlates correlation corresponding cortex corticobulbar corticospinal costae costal costarum
costocervical costochondral couch cough coughed couinaud count counter country counts couplet coupling course
cover coverage coverslip cpap cpz cradle cramp cranial craniales cranio cranioproximal cranium cream crease
created creatine creatinine creation crescent crest cribriform critical crl crocein crossed crosshair crossing
crosstable crown crt cruro crus cryoablation cryotherapy crystalline ctdifreeair ctdivol ctdiw ctv cube cubic
cubital cuff culposcopy culprit cuniculus cup curative curcumin curettage curled curly current currently
curvature curve curved cushion cusp cut cutaneous cutaneus cutoff cutter cutting cyanine cyanocobalamin cyanol
cyanosis cycle cyclopentolate cylinder cylindroid cyst cystatin cysteinate cystic cystoscopy cytokine
cytologic cytology cytotoxic dachshund damage damus dark darkfield data dates datetime daughter days dca dce
dcfbc dcis dead death debility deceased deceleration decibel deciduous decimeter decision decomposition
decongestant deconvolution decorrelation decrease decreased decubitus deep default defect defects deferens
defibrillation defibrillator defined definite definition definity deflated deflection deformable deformed
deformity deg degeneration degree degrees dehydration delay delayed deleted delivered delivery deltoid
deltoideus demand demarcated demographics dense densities densitometric densitometry density dental
deoxygenation departed department dependence dependent dependovirus deployed deployment depolarizing deposit
deprecated depreotide depression depressor deprivation depth derivation derivative derived dermatitis
dermatology dermoscopic dermoscopy desaturation descendants descending descent description descriptions
descriptor descriptors desflurane design designator desmoid destination destruction detach detachable detached
details detected detection detections detector determination determined determining deterministic deuterium
deviation deviations device dexa dexamethasone dextran dextrocardia dfpm dfpt dgn dhs diabetes diabetic
diacetyl diagnosis diagnostic diagonal diameter diaphanography diaphoretic diaphragm diaphragma diaphragmatic
diaphragmatis diastasis diastole diastolic diatrizoate diazepam dichloride dichroic dichromate dicom dictation
did died diencephalon dies diet dietary diethlyamide diethyl diethylamide difference different differential
differentiated difficult difficulty diffuse diffusely diffusion diffusivity digastricus digestion digit
digital digitales digiti digitized digitizer digitorum digoxin dilatation dilated dilation diluent dilution
dimeglumine dimension dimensional dimer dingo diode diopters dioxide diprotrizoate dipyridamole direct
directed direction directional directive directly disability disabled disagreement disapproved disc discarded
discharge discharged discharges discoid discoloration discomfort disconnected discontinued discordance disease
diseased diseases disintegration disk disks disodium disofenin disorder disorders disoriented dispense
dispersion displaced displacement display disposed disproportion dissecting dissection disseminated
dissimilarity dissociation distal distance distant distilled distinctly distorted distortion distraction
distributed distribution disturbance diuretic diverticulum divide division divisor dizziness dki dlp
dobutamine document documented does doesn domain dominance dominant done donor door dopa dorsal dorsales
dorsalis dorsi dorso dorsocaudal dorsodistal dorsolateral dorsomedial dorsopalmar dorsoplantar dorsoproximal
dorsorostral dorsum dosage dose doses dosimeter dosimetric dosimetrist dosimetry dosing dot dotatate double
doublet down downgaze downsloping downward dpa draped droperidol drops drowsy drug dry dsi dti dual duck duct
ductal ductogram ductography ductus due duodenal duodenum duplex duplicate dura duration durazol during dvd
dxx dxy dxz dye dyn dynamic dyscrasia dysfunction dyskinesia dyskinesis dysplasia dyspnea dyssynchrony
dystrophic dyy dyz dzz ear earliest early easi eastern eating eccentric eccentricity ecg echo echocardiography
echogenic echogenicity echotexture echovist echt eclampsia ecromeximab ecst ect ectasia ectatic ectopic eczema
edema edge edited editing edition edotreotide edta educational eeg eem effect effective effects efferent
effort effusion efw eggshell eighth ejection elastic elasticity elastography elb elbow elderly elective
electric electrical electrocardiogram electrode electrodes electrogram electron elemental elevated elevation
eleventh eligibility eligible ellipse ellipsoid elliptic elongation elsewhere email embedding embolism
embolization embolus embryonic emergency emergent emg emission emissive emitting emphasis emphysema empirical
empted empty emulation enabling encapsulated enclosing encoded encoding end ended ending endocardial
endocarditis endocavitary endocrine endocrinology endoleak endometrial endometrium endorectal endoscope
endoscopy endothelial endothelium endotracheal endovaginal endovascular endplate enema energy enflurane
engineering enhanced enhancement enhancing enlarged enrichment enrollment enteral entire entirely entity
entorhinal entrance entrapment entropy entry envelope environment environmental enzyme eog eosin ephedrine epi
epicardial epicardium epidermal epidermoid epididymis epidural epilepsy epileptic epileptiform epileptogenic
epinephrine epiploic episode epithelial epithelium epitrochlear eponymous epoxy epss equal equalization
equation equidistant equipment equivalent equivocal equus erased erb erect erector ergometer eriochrome eroded
error eruption erythema erythematosus erythrosin escape esophageal esophagus esterase estimate estimated
estimates estimation estrogen estrogenic esur ethanol ethics ethidium ethmoid etidronate etiology etomidate
euler europium eustachian evaluated evaluation event events evidence evolution exact exaggerated exametazime
examination examiner exceeds excellent except excess excessive exchange excision excitation excluded excluding
excursion exercise exerciser exertion exertional exm exogenous expanded expander expanding expansion expected
experimental expert expertise expiration expired explanation explantation explicit exponent exponential export
exposed exposure extended extension extensor extent extents external externus extra extracardiac
extracorporeal extracted extracting extraction extrafoveal extraluminal extraocular extrapulmonary
extrasystole extravasation extremely extremities extremity eye eyeball eyebrow eyelash eyelid eyes fabrication
face faceplate facet facial faciales facialis facility fact factor factors failed failure fallopian fallypride
false familial familiaris family fascia fasciae fascial fascicular fasciculation fasciculus fast fasting
fastpac fat fatal father fatigue fatty faults fca fcf fcpa fcpv fcv fcz fdg feature features febrile feces
federation feed feedback feeding feet feetfirst feline felis fellow female femoral femoralis femoris femur
fenestration ferric ferromagnetic ferrous fetal fetlock fetocide fetus fetuses feulgen fever ffd fiber
fiberoptic fibers fibrate fibril fibrillation fibrils fibrinogen fibrinoid fibrinolysin fibro fibroadenoma
fibrocalcific fibrocystic fibroelastosis fibroglandular fibromatosis fibromuscular fibronodular fibrosarcoma
fibrosing fibrosis fibrosus fibrous fibula fibular fibularis fidelity fiducial fiducials fifth file filled
filler filling film films filter filtered filtering filters filtration final finding findings fine finger
fingers finish firm first fish fissure fistula fitted fitting five fixation fixative fixator fixed flagellar
flail flank flash flat flatness flattening flb fleisch flexion flexor flexure flight flip flocculent
florbetaben florbetapir flortaucipir flow fluanisone flubatine fluciclatide fluciclovine fluence fluffy fluid
flumazenil fluorescein fluorescence fluorescent fluorexon fluoride fluorine fluoro fluorocholine fluorodopa
fluoromethane fluoropropyl fluoroscopic fluoroscopy fluorouracil flurpiridaz flush flushing flutemetamol
flutter fmiso focal focused fold folio follicle follow followed following fontanel food for foramen force
forced forceps forearm forefoot forehead foreign forelimb forensic formaldehyde formalin formation formatted
former formol formula fornix forward fossa foundation four fourth fov fovea foveal fplp fpz fractal fraction
fractional fractionation fractions fracture frame frames free freedom freehand freezing frenulum freq
frequencies frequency frequent fresolimumab frog from front frontal frontalis fronto frozen fta fuchsin full
function functional fundoscopy fundus funiculus furo fused fusiform fusion fuzzy fwp gadobenate gadobutrol
gadodiamide gadofosveset gadolinium gadopentetate gadoterate gadoteridol gadoxetate galactocele galactosyl
gallbladder gallium gallocyanine galvanic gamma gammopathy ganglion gantry ganz gap garment gas gaseous
gasping gastric gastro gastrocnemius gastroduodenal gate gatei gating gauge gaussian gavage gaze gbc gcct gcl
gctt gel generalized generated generator generic genetic genicular geniculate genioglossus genital genitalia
genitourinary gentian genu genus geometric geometrical geometry geriatric germanium gestation gestational geud
gfr ghost giant gingiva girdle given gland glands glandular glans glare glass glaucoma glcm glembatumumab
glenoid glioblastoma global globulin globus glomerular glossokinetic glottis gls glucagon glucoheptonate
glucose glucuronidase glue gluing glutamate glutamic glutamine gluteal gluteus glycogen glycolysis gmelini
gmellus gold gonad goniolens gqb gqn gracilis grade graded gradient graft grafting gram grandfather
grandmother granular granuloma graph graphics graticule gravity grayscale great greater greatest grid grip
grips groin groove ground group grouped growth gtv guidance guide guided guideline guidewire guiding gums
guttate gutter gvn gyn gynecologic gynecological gynecology gynecomastia habenular habitual habitus hafnium
hair haired hairs half hallucis halo halogen halothane hamartoma handgrip handling hard hardening hardware
harvesting has haustra have hcat hcl head headache headfirst headframe headrest heads health healthcare
healthy heart heat heated heater heating heel height held helical helium helix hemangioma hematein hematocrit
hematology hematoma hematopoietic hematoxylin hemi hemifacial hemifield hemisphere hemispheric hemispherical
hemodynamic hemodynamics hemoglobin hemolymph hemoptysis hemorrhage hemostasis hemostatic heparin hepatic
hepatitis hepatobiliary hepatomegaly hermaphrodite herniated heroin hertz heterogeneous hfl hiatus high higher
highest highlighted highly hilar hilum hindfoot hindlimb hip hippocampal hippocampus hircus histiocytoma
histogram histologic histological histologically histology histopathology historical history hiv hoc hold
holding holmium holter homatropine home homo homogeneity homogeneous honeycomb horizontal hormone horned horse
hospital hounsfield hour hours housing hrf htcm human humerus hybrid hydrate hydration hydrochloride
hydrocholoride hydrocortisone hydroxide hydroxyapatite hyoid hyper hyperechoic hyperemic hyperintense
hyperintensity hyperkinesis hyperkinetic hypermetropia hyperopia hyperplasia hypertension hypertensive
hypertrophic hypo hypochondriac hypoechoic hypogastric hypoglossal hypoglossus hypoglycemic hypointense
hypointensity hypokinesis hypopharyngeal hypopharynx hypoplasia hypoplastic hypotension hypotensive hypothenar
hysterectomy iabp iauc iaucbn icrp ict ideal identifiable identification identifier identifiers identifying
identity idiopathic idm iec igloo ignored iia iib iii iiia iiib iiic iir ilcr ileal ileocecal ileocolic
ileostomy ileum iliac ilio iliocostalis iliopsoas ilium illegible illumination illuminator illustration image
imaged imager images imagify imaging iminodiacetate immediately immersion immobile immunology impaired
impairment impedance implant implantable implantation implants import imported importer impression impressions
improvement inactive inadequate inappropriate inc incision incisional incisor incisure include included
including inclusion incompetence incomplete inconsistent incoordination incorrect incorrectly increase
increased increment incremental incubation independent indeterminate index indexed indicated indication
indications indicator indicis indicus indifferent indigo indirect indistinct indium individual individually
indocyanine indophenol induced inductance induction induration ineligible infant infarct infarction infection
infectious inferior inferioris inferolateral inferomedial inferoseptal infertility infiltrate infiltrating
infiltration infinity inflammation inflammatory inflatable inflated inflation inflow informant information
informed infra infraalar infraclavicular inframammary infraorbitalis infrared infrarenal infraspinatus
infrasternal infrequent infusate infusion ingredient inguinal inguinalis inhalation inhibitor inhomogeneous
initial initiation inject injectate injection injections injector injury ink inlay inlet inline inner
innermost innominate inositol inotropic input insert inserted insertion insertional inside insoluble
inspection inspiration instance instances instantaneous institution instruction instrument instrumental
insufficiency insufficient insula insular insulin intact intake integral integrated integration intelligence
intensity intensive intent intents interaction interatrial intercostal intercostales interest interface
interference interfering interferometry interferon interiliac interlobar interlobular interlock intermediate
intermedius intermittent intern internal international internus interossei interpectoral interpolated
interpolator interpretation interpsinales interquartile interrupted interspinales interstitial intertarsal
intertragal interval intervention interventional interventions intervertebral intestinal intestine intima
intimal into intra intracardiac intracavitary intracoronary intracorpus intracranial intracutaneous
intracystic intradermal intraductal intraglandular intrahepatic intralobular intraluminal intramammary
intramedullary intramural intramuscular intraocular intraoperative intraparotid intrapulmonary intrathecal
intratumor intrauterine intravascular intravenous introitus intubation invasion invasive inventory inverse
inversion inverted involution involved involvement inward iod iodamide iodide iodinated iodine iodipamide
iodixanol iodized iodoalphionic iodohippurate iodomethamate iodophenyl iodophthalein iodopyracet iofetamine
ioflupane iohexol iol ionic ionizing iopamidol iopanoic iophendylate iophenoxic iopromide iothalamate ioversol
ioxaglate ioxilan ipl ipodate ipsilateral iridium irig iron irradiated irradiating irradiation irregular
irregularities irreversible irrigation irritation ischemia ischemic ischiadicus ischium islander iso isocenter
isocentric isodense isodose isoechoic isoelectric isoflurane isointense isolated isolation isorhythmic isotope
isovelocity isovolumic issue issuer isthmus itching item items iterative itr itv iugr ivim ivus jacchus
jaundice jaundiced jaw jawline jejunal jejunostomy jejunum jewelry joint jugular junction junctional juvenile
juxtaposed keep kenacid kennel kep keratectomy keratolytic keratometry keratomileusis keratoscope keratosis
keratotomy kerma ketamine key kidney kill kilovolt kinetic kite knee kneeling knob known kpa krypton kscore
ktrans kurtosis kvp lab label labeled labeling labia labii labium laboratory lacmoid lacrimal lactam lactate
lactated lactating lactation lactational lactocele lacunar laden lagrangian lambda lamina laminar laminated
lamp landmark language laparoscopy lapin lapine large largest laringis laryngeal larynx lasek laser lasik last
latae late lateral laterale lateralis laterality laterally laterals latero lateromedial latissimus launcher
layer lbbb lbw ldl lead leading leads leaf leaflet leak leakage learning least leaves left leftmost leg legs
leiomyoma leiomyosarcoma lemniscus length lens lenses lensometry lenticular lesion lesions lesser leucofuchsin
leucopus leukemia leukemic levator levatores level levovist libitum library license lidocaine lidofenin life
ligament ligamentum light lights like likely limb limbic limbus limit limited limiting limits limping
lincomycin line linear liner lines linezolid linguae lingual liothyronine lip lipid lipidic lipoadenoma lipoma
liposarcoma liquid lissamine lithotomy litigation liver livestock living lmp lobar lobe lobular lobulated
lobulations lobule local localization localized localizer locally located location log loge logging login
logout longhaired longissimus longitudinal longum longus longuss loop lopsided lordotic loss lossy lost low
lower lowest lown lph lpv lsdi lubricant lucency lucent lumbales lumbalis lumbar lumbo lumborum lumbosacral
lumbosacralis lumbricales lumen luminal luminance lump lumpectomy lunbricales lung lungs lupus luten lutetium
luxol lvc lvot lvs lwh lympathic lymph lymphadenopathy lymphatic lymphocytic lymphogram lymphoid lymphoma
lysergic lysolecithin mab machine macrolide macroscopic macula macular magnesium magnet magnetic magnetization
magnification magnified magnitude magnum main maintenance major majora majorum majus malabsorption malachite
male malformation malformations malignancy malignant malleolar mammary mammo mammogram mammograms mammographic
mammography mammoplasty management mandible mandibular mandibularis maneuver mangafodipir manganese
maniculatus manifest manifold manipulation manometer manual manually manubrium manufactured manufacturer
manufacturing map mapping maps margetuximab margin marginal margins marijuana markedly marker markers marking
marrow mask mass massage masseter mastectomy masticatores mastoid mastopathy match material maternal mating
matrix matter max maxilla maxillaris maxillary maximal maximum mcfee mdrd mean meaning measure measured
measurement measurements measuring meatus mebrofenin mechanical medi media medial mediale medialis medially
median mediani medianus mediastinal mediastinum medical medication medications medicine medio mediolateral
mediopalmarodistal medioplantarodistal medium medius medronate medullary meet meets megabecquerel megavolt
meglumine melanin melanoma melanomas mellitus member membrane membranous membri mems meninges meniscus
menopausal menopause menstrual menstruation mental mentalis mercaptoacetyl mercuric mercury meridional
mescaline mesenteric mesentery mesh mesocardia mesopic mesothelioma mesothelium mespiperone met metabolic
metabolite metacarpal metacarpus metal metanil metaplasia metastases metastasis metastatic metatarsal
metatarsus meter meterset methadone methanol methionine method methodology methods methohexital methoxyflurane
methyl methylene metomidate metrizamide metrizoate metronidazole mibg mic micro microarray microbiology
microbubbles microclip microcysts microglandular microinvasion microlobulated micrometer micromole micronodule
micropapillary microscope microscopic microscopy microspheres microwave mid midazolam midbrain midcolic middle
midlayer midline midlung midventricular migration mild mildly miliary milk millicurie milligrams milliliter
millimeter millimoles millisecond millitesla min mineral miniature minimal minimi minimize minimum minimus
minor minora minus minute mircroscope mird mirdose missing misuse mitral mixed mixture mlc mlo mmhg mobile
mobitz mod modalities modality mode model modeling models moderate moderately modification modifications
modified modifier modifying modulation modulator mogamulizumab molar mold mole molecular molybdenum moment
monitor monitored monitoring mono monoblock monoclonal monomorphic monopole monoxide montage month months
morgue moribund morphine morphologic morphological morphology mortice mosaic mosfet most mother motility
motion motor motorized mottled mount mounting mouse mouth moveable movement movements mph mpps mri mrs mtc
mucicarmine mucinous mucocutaneous mucosa mucous multi multifidii multifocal multiplanar multiple multiplet
multiplication multiplier multispectral multiview mural murmur mus muscle muscles muscular musculi musculus
mustard mustela mva mycotic myelin myeloma mylohyoideus myocardial myocarditis myocardium myoclonic myoclonus
myogenic myokymia myokymic myopia myotonic nafl nafld nailing name nanocolloidal naphthalene naphthol narcotic
narrative narrow narrowing nasal nascet nasi nasion nasolabial nasopharyngeal nasopharynx national native
natural nature nausea navicular near nearline neck necrosis necrotic need needle needles neer neg negative
nehb neighborhood neighbourhood neighbouring nema neo neoaortic neointima neointimal neonatal neoplasia
neoplasm neoplastic nephrology nerve nervi nervous nervus net network neuroendocrine neurofibroma neuroimaging
neurology neuromuscular neuroradiology neurosurgery neurosurgical neurovascular neutral neutrophil never new
next ngldm ngtdm nifedipine nifene night nigra nigrosine nih nimrod ninetieth ninety ninth niobium nipple
nitrate nitrazine nitrogen nitroglycerin nitrous nmb nodal node nodes nodular nodule nodules noise
nomenclature nominal non nonalcoholic nonaugmented noncardiac noncerebral noncontact none nonimmersion
nonionic nonparenchymal nonparoxysmal nonspecific nonsustained nonuniformity normal normality normalization
normalized normative nos nose not notch note noted notification npo nsaid nuchal nuclear nucleus nulliparous
number numeric numerical nurbs nurse nursing nutrition nutritional nyha nystagmoid obesity obinituzimab object
objects obliq oblique obliquus obscured observable observation observed observer obstetric obstetrical
obstetrics obstructed obstruction obstructive obtained obturator obturatorius obtuse ocaratuzumab occipital
occlusal occlusion occult occupancy occupation occupational occurred occurrence occurrences oct ocular oculi
oculomotor oculomotorius ofd off office offline offset oil oils oiq oled oleic olfactory oligemia omental
omentum oncologic oncology one ongoing online onset ood oozing opacities opacity opaque open opening opens
operating operation operational operations operative operator ophtalmicus ophthalmic ophthalmology
ophthalmoscope ophthalmoscopy opiate opl opponens opposite optic optical opticus optima optimized option
optional optison optometry oral orbicularis orbit orbital orbitalis orbito orbitoparietal orcein order ordered
organ organism organization organized orientation oriented orifice origin original oronary oropharyngeal
oropharynx orthogonal orthopedic orthostatic oryctolagus osaka osem osld osmium osmolality osmolarity osmosis
osseous ossification osteosarcoma ostium other out outer outflow outlets outline outpatient output outside
outward oval ovale ovalis ovarian ovary over overall overbed overflow overlaps overridden override overriding
overview ovine ovis ovoid ovulation oxide oxidronate oximetry oxygen oxygenation oxyquinoline oxytocic pacd
paced pacemaker pacer pacing package paddle pain painful paint pair pairs palatal palate palatina palatine
palatoglossal pale palladium palliative pallidus pallor palmar palmares palmaris palmarodistal palmarolateral
palmaromedial palmitate palpated palpation palpitations pamphlet pancreas pancreatic pancreaticoduodenal
pancuronium panitumumab panoramic papaverine paper papillary papilloma papillomas papillomatosis para
paracervical paraesophageal paraffin parallel parallelepiped paralysis paralytic paramammary parameter
parameters parametrial paranasal pararectal parasagittal paraspinal parasternal parasystole parathyroid
paratracheal paravaginal paravesicular parenchyma parenchymal parenteral paresthesia parietal parieto parotid
paroxsysmal paroxysmal pars part parti partial partially particle particles particulate party pas pass passes
passive past pastern patella patellar patency patent paternal path pathologic pathology pathway pathways
patient patients pattern pause pci peak peau pectineus pectoral pectoralis pectoris pediatric pedicle pedis
peduncle pedunculated peeling peg pegdinetanib pellucidi pellucidum pelvic pelvis pendetide penetration
penicillin penile penis pentaacetic pentetate pentetreotide pentobarbital per perceived percent percentage
percentile percutaneous perforating perforator perforators performance performed performer performing
perfusion peri pericardial pericarditis pericardium perigastric perilesional perimeter perineal perineum
period periodic periods perioral peripancreatic peripapillary peripheral peritioneum peritoneal peritoneum
perivascular permanent permethrin peromyscus peroneal peroneus peroxidase perpendicular persistent person
personal personnel pertechnetate pet pge phakic phalanx phantom pharmacologic pharyngeal pharynx phase phased
phencyclidine phentolamine phenylephrine phenylpropan philtrum phloxin phonation phosphatase phosphate
phosphorus photoacoustic photodriving photodynamic photographic photography photometric photomyogenic photon
photopic photoreceptors phrenic phrenicus phyllodes physical physician physicist physics physiologic
physiological physiotherapy phytate picric piezocomposite piflufolastat pinatuzumab pine pineal pinhole pinna
pinning piriform piriformis pisa pit pitch pituitary pixel pixelated placed placement placenta placental
placer placing plain plan planar plane planes planimetry planned planning plantae plantar plantares plantaris
plantarodistal plantarolateral plantaromedial plantodorsal plaque plasma plasmacytoma plastic plate plateau
platinum platysma plax pleomorphic pleonemia pleura pleural plexus plus pmx pneumothorax pnx pod point pointer
pointes points polar polarimeter polarizing polatuzumab policy poliovirus polled pollicis polygon polymer
polymorphic polyp polyurethane pon ponceau pontamine pony poodle pool poor poorly popcorn popliteal popliteus
population porcellus porcine port portable portacath portal portion portosystemic position positioner
positioning positions positive positron possible possibly post postartificial postauricular postaxial
postductal posterior postero posterobasal posterolateral posteromedial postoperative postprandial
postprocedural postprocedure postsurgical posttreatment posture postvesicular potassium potential potentially
pouch povidone poz ppm pqc practitioner pre preamplifier preauricular preaxial prececal preclinical precordial
predecessor predicted prednisone preductal prefemoral preformed pregnancy pregnant preinfarction prelaryngeal
preliminary premature premolar preoperative preparation prepericardial prepped prepuce prescription presence
present presentation presenting pressed pressure presymphysial pretracheal pretreatment prevascular prevented
preventive prevertebral prevesicular previous previously prilocaine primary prime primitive principal print
printing prior priority prism private prk probabilistic probability probably problem problems procedural
procedure procedures proceeding process processed processing procion product professional profile profunda
profundus profusion progesterone programmable programmed progress progressive projection projections
prokinetic prolapse proliferation proliferative prominence promontory pronation pronator prone prong
pronounced propagation proper properties property prophylactic prophylaxis propofol proportional propranolol
proprii propyliodone prospective prostaglandin prostate prostatectomy prostatic prostatitis prosthesis
prosthetic protamine protargol protease protection protocol proton proven provider proximal proximity proximo
psax pseudo pseudoaneurysm pseudophakia pseudoplaque pseudotumor psma psoriasis psychiatry psychology ptca
pten pterygoideus ptis ptsm ptv ptx pub pubis publication puborectalis pudendum pudendus pullback pulm
pulmonary pulmonic pulmonology pulsatility pulsation pulse pulsed pulses pump punctate pupil pupillary
pupillograph purebred purified purple purpose putamen putorius pvcs pvdf pyloric pyramid pyridoxyl pyriform
pyronin pyronine pyrophosphate pyruvaldehyde pyruvic qon qrs qtc qtu quadrant quadrantectomy quadratic
quadratus quadriceps quadruped qualifier qualitative quality quantification quantify quantitative quantity
quartile quasiperiodic query quinacrine quinidine quinolone quotation quoted race racemose racial rack racks
raclopride radial radialis radian radiata radiation radiations radical radices radio radioactive
radiofrequency radiographer radiographic radiography radioisotope radiologic radiology radiolucent
radionuclide radiopaque radiotherapy radium radius radon rads raised raloxifene ramp ramus range ranibizumab
rank ranking rano rapid rash raster rate rating ratio ratios rattus raw rct rdsr reach reaction readable
reading ready reagent realignment rear reasons rebreathing recalculated recall receiving recent receptor
recess reciprocating recist recognizable recommendation recommended reconstruct reconstructed reconstruction
record recording records recovery rectal rectangular rectouterine rectum rectus recumbent recurrence recurrent
recut recutting redbone redistribution reductase reduction reentrant reference referenced referring
reflectance reflection reflector reformatting refraction refractive refractory refused regime region regional
regions registrar registration registry regression regular regulation regurgitant regurgitation rehabilitation
reimbursement reinjection rejected rejecting related relating relational relationship relative relatives
relaxant relaxation relaxivity relevant rem remaining remifentanil remission remodeling remote removal removed
renal rendering rendition repair repeated repeating repetitive replaced replacement repolarization report
reported reporting reports repositioned repositioning representation representative request requested
requesting required requirement requirements requires resampling rescheduled rescheduling research reserve
resident residual resin resistance resistivity resolution resolved resonance resource respect respiration
respiratory response responsible rest restenotic resting restless restoration restraint restricted restrictive
result results resume resurfacing retain retention reticle reticular retina retinal retinopathy retraction
retriever retro retrocecal retrograde retroillumination retromolar retropharyngeal retropyloric retrospective
retrotracheal return returned reuse reused reversal reverse reversible review reviewer revised rgb rhenium
rheumatic rheumatology rhodamine rhodium rhomboideus rhythm rhythmic rib right rightmost ringer rise risk
risorius rituximab rnc rnfl robotic robust roi role roledumab roles rolled rolling root rosacea rosen rosolic
rostral rostrocaudal rostrodorsal rostroventral rotary rotation rotational rotator round rounded route routine
row rows rpe rplgd rtv rubidium ruler rules rump run runs rupture ruptured ruthenium rvot sac saccade saccular
sacral sacrales sacralis sacro sacrococcygeal sacroiliac sacrum saddlebred safe safety saffron safranin
sagittal saliency saline salivary salt salvage samarium same sample samples sampling saphenofemoral saphenous
saphenus sapiens sarcoma sarcosine sartorius satellite saturation sawtooth sax scale scalene scalenous
scalenus scales scalp scan scandium scanner scanning scaphoid scapula scapulae scapular scarred scatter
scattered scheduler sclera scleral sclerosing sclerosis sclerotic scope score scoring scotia scotopic scraping
screen screening screw scrofa scrotal scrotum scrub seat sebaceous sec second secondary secreting secretory
section sectional sectioning sections sector secure security sedated sedation sedative seed seen segment
segmental segmentation segmentectomy segmented segments seizure selected selection selective selenium sella
semi semiconductor seminal semiprone semispinalis semitendinosus sensation sense sensitivity sensor sent
sentinel sepa separation sepsis septal septum sequence sequenced sequential sequestrant serial series seroma
serous serpentine serratus serum service sesamoid sessile session sestamibi set setter setup seventh severe
severely severity sevoflurane sewing sex shading shadow shadowing shaft shaking shallow shape shaped shaping
sharply shaving shear sheath sheet shell shelter shield shielding shift shin shock shoot shortening
shorthaired shot should shoulder showing shunt shutter sick side sided sides sigma sigmodon sigmoid signal
signed signet significance significant signs silent silhouette silicon silicone similar simple simplified
simulated simulation simultaneous simultaneously since single singular sinoatrial sinotubular sinus sinuses
siphon sirius sita site sitting situ situation sixth size skeletal skew skewness skin skull sleep slice slices
slide sliding slip slit slope slow smallest smear smearing smile smoked smoker smoking smooth smoothing smpte
snr social sodium soft software soleal soleus solid solitary solochrome soluble solution sonazoid sonographer
sonographic sonologist sonovue sop sound source sources space spacing spaniel spasms spatial spatially special
specialist specialty species specific specification specificity specified specimen specimens speckle spect
spectacle spectral spectroscopy spectrum specular speech speed sphenoid sphere spherical sphericity sphincter
spiculated spiculation spiculations spike spikes spin spinae spinal spinales spinalis spindle spine spinous
spiperone spiral spirit spleen splenic splenium splenius spontaneous spore spot sqrt squamous square squares
srk srkii ssd ssde ssm stable stage staged staging stain stainer staining stainless stalk standalone standard
standardized standby standing stannous staple start started starting stasis state statement states static
statins station stationary status steady steam steel steering stem stenoses stenosis stenotic stent stented
stenting step stepping steps stereo stereometric stereoscopic stereotactic sterile sternal sternum steroid
steroidal sticker stiffle stifle stimulant stimulating stimulation stimulus stitching stoma stomach stooped
stop stopped stopping storage strain strategy streaks stream streamline strength streptokinase stress
stretched stretcher stria striatum strip stripe stroke stroma stromal strongly strontium structural structure
structured structures student studies study stump sub subacute subaortic subarachnoid subareolar subcapsular
subcarinal subcategory subclavian subclavius subcortical subcostal subcutaneous subepithelial subfamily
subiliac subject subjective subjects sublimate submandibular submental submission suboptimal subpart
subpleural subpyloric subscapular subscapulares subscapularis subsegmental subsequent subspecies substance
substantia substituted subtraction subtype subvalvular subxiphoid succeeded successful successor succimer
succinate sudan sufentanil suggestive sulfate sulfon sulfonamide sulfur sum summary summation sunset
superficial superficialis superior superiori superioris supernumerary superolateral superomedial supination
supinator supine supplementary supply support supported supporting supportive suppressed suppression
suppressions supra supraaortic supraclavicular supraglottis supramammary supraorbitalis suprapulmonic
suprapyloric suprarenal supraspinatus suprasternal surae sure surealis surface surgeon surgery surgical
surgically surrounding surveillance survey susceptibility suspected suspend suspended suspension suspicious
sustained suture suv suvbsa suvbw suvibw suvlbm svd swab swallowing swap sweat sweating swelling switch
symmetric symmetry sympathetic symphysis symptom symptoms synchronized syncope syndrome syndromes synkinesis
synthesizing synthetic synuclein syringe system systemic systems systole systolic table tabletop tabular
tachycardia tagged tagging tail take taken taking talc talus tamoxifen tamponade tangential tantalum tap tape
taper tapetum tapse target targeted targeting tarsal tarsus tartrazine taste tau taurine tauroselcholic
taxonomic tbi tcd tdi teaching tears teboroxime tech technetium technical technique technologist technology
teeth tei telangiectasia telencephalon teletherapy temperature template temporal temporalis temporally
temporary tend tendency tendineae tendon tensor tenth terbium teres term terminal terminalis terminate
terminated termination terrier territories territory test testicle testicular testing testis tests tetra
tetracycline tetralogy tetrofosmin tetroxide texture thalamic thalamus thallium thallous than thc the thecal
thenar therapeutic therapist therapy thermal thermistor thermocouple thermography theta thiamylal thickening
thickness thigh thinning thioflavine thionin thionine thiopental third this thk thoracentesis thoracic
thoracici thoracicus thoracis thoraco thoracolumbar thorax three threshold throat thrombectomy thrombin
thrombolysis thrombolytic thromboplastin thrombosed thrombosis thrombus through thumb thymidine thymus
thyrocervical thyroid tibia tibial tibialis tick tidal tile tiletamine tilt time timecode timeframe timeout
timer timi timing tinged tip tissue tissues titan titanium title tmax tobacco toe toff tolazoline tolerance
tolling toluidine tomographer tomographic tomography tone tongue tonsil tonsillar tool tooth top topical
topographer topographic topographical topography toric torsades torsion tortuosity tortuous torus total touch
toward toxin trabeculae trabecular trace tracer trachea tracheal tracheobronchial tracheostomy tracheotomy
tracking tract traction tractography tragus train tramline trans transaminase transarterial transcatheter
transcription transcutaneous transducer transfer transferase transferred transferrin transferring
transforamenal transformation transfusion transgastric transgenic transhepatic transient transients transistor
transit transition transitional transjugular translation translational translucency translucent transluminal
transmission transmit transmural transoral transorbital transplant transpleural transponder transport
transposition transrectal transrenal transseptal transsplenic transtemporal transthecal transthoracic
transtracheal transurethral transvenous transverse transversus transvesical trapeze trapezius trapping
trastuzumab trauma traumatic tray trc treadmill treat treated treatment treatments tree treeing tremor trend
tretinoin trial triangle triangulation triatriatum tributary triceps trichrome tricuspid trifascicular
trigeminal trigeminus trigeminy trigger triggered triggering triglycine trigone triloculare triolein trioxide
triphasic triple triplet trisodium trochanter trochlear trochlearis trodat trofolastat tropaeolin tropical
tropicamide trotter trotting trout true truncal truncated truncus trunk trust trypan ttd tuarine tubal tube
tubercle tubes tubular tumor tungsten tunica tunnel turbulence turntable twelfth twins two type types typical
tyropanoate ublituximab ucb uid uids ulcer ulcerated ulceration ulcerative ulna ulnar ulnaris ultra ultrasonic
ultrasound ultraviolet umbilical umbilicus unable unadministered unavailability unavailable uncemented
uncertain uncertainty uncinate unclassifiable unclassified uncle uncompressed unconstrained uncorrected under
underflow undetermined undiluted unheated unifocal uniform uniformity unilateral uninvolved unipolar unique
unit united units universal unknown unl unlimited unmounted unnecessary unobstructed unresponsive unscheduled
unsharp unspecified unstable unstageable unsteady unsuccessful unsynchronized until untrackable unusable
unused unwanted upgaze upper upright upsloping uptake upward ureter ureteral ureteric urethan urethane urethra
urethral urgency urgent uric urinary urine urokinase urology urostomy urticaria usable usage usb use used user
uses using usual uteri uterine uterus utricle uvula vacuum vagal vagina vaginal vagus value values valve
valved valveless valvular vancomycin variability variable variance variant variation varicose vas vascular
vascularity vasculature vasculitis vasodilatation vasodilating vasodilation vasodilator vasorum vasovagal
vastus vcfv vector vedotin veiling vein veins velocity vena venipuncture venosus venous venter venticular
ventilated ventilation ventilator ventral ventricle ventricular ventriculogram ventro ventrocaudal
ventrorostral verapamil verbal verification verified verifying vermilion versenate version vertebra vertebral
vertex vertical vertrebrae very vesical vesicle vesicular vessel vessels vestibularis vestibule vestpd via
viability video view viewing views vii viii violation viral virginal virtual virus visceral viscosity visible
visit visual visualized vital vitamin vitelline vitrectomy vitreous vizsla vmat vmax voice voiding volar
voltage volume volumes volumetric voluntary vomer vomiting voxel voxelized voxelwise vti vulnerable vulva
vulval vulvar wait wake walking wandering warfarin warm warmed warming warning washout waste water wave
waveform wavefront wavelength waves wax waxoline weak weakly weal wedge wedging week weight weighted weighting
well wet when who whole wicket wide width window wire wirehaired with withdrawn within without women workflow
working workitem workitems worklist workload workstation world worst wound wraparound wrist wsi xenon xii
xiphoid xmab xylazine xylene xylidine xylose xyz ybr year yellow yes yolk ytterbium yttrium zero zinc
zirconium zolazepam zone zones zygoma zygomatic zygomaticus
""")

"""The engine's own word lists: what may stay in text because it names no person, place or institution.

``ambiguous`` words are anatomy or technique and at the same time personal names (Hand, Long, May): they stay
only where their neighbours show which of the two is meant (see ``prose``).
"""

from dicomtube.dicom.deidentify.wordset import words

ANATOMY = words("""
abd abdo abdomen acetabulum acl adnexa airways aaa aorta aortic appendix arteries asis atlas axilla bbb
biliary bladder bowel brainstem breasts bronchi bronchial calvarium carotid carotids carpal cbd cecum caecum
cerebellum cervix chestabd clavicle coccyx colorectal coronaries cranial craniocaudal cspine csp cxr duodenum
elbow esophagus oesophagus extremity femur fibula finger forearm forefoot fossa gallbladder gi glenoid groin
gu hindfoot humerus iac iacs internal jejunum kub lad lca lcx lymph mandible maxilla mca aca pca ica eca
mediastinum metatarsal midfoot midgut nasopharynx orbits orbit oropharynx ovaries ovary pancreas parotid
pelvic pelvis penis perineum pfj pituitary placenta popliteal prostate pulmonary rectal rectum renal retina
rib ribs rca ruq luq rlq llq sacrum scaphoid scapula scrotal scrotum shin shoulder sij sinus sinuses skull
spine spines spleen sternum stomach suv tarsal testes testis thorax thoracolumbar thumb thyroid tibia tibfib
tmj tmjs toe trachea tspine lspine lumbosacral ureter ureters urethra uterus ulna vertebra wrist knee ankle
calf thigh hip hips leg legs arm arms eye eyes ear ears jaw mouth lips tongue throat kidney kidneys liver lung
lungs chest heads hands feet necks skeleton humeral femoral bronchus capitate lunate hamate cuboid navicular
calcaneus talus patella menisci meniscus ligament tendon thoracic lumbar cervical sacral facial cavum
thoraxabd ventricle ventricles cerebrum lvot rvot rv lv ra la pv svc ivc smv sma smas tips tavr tavi cap kopf
schaedel hals brust becken knie huefte schulter wirbelsaeule hws bws lws herz leber niere nieren hirn bein
ellenbogen handgelenk sprunggelenk fuss oberschenkel unterschenkel thorakal crane tete cou rachis genou epaule
hanche cheville poignet coude cuisse bassin coeur foie rein reins poumon cabeza cuello torax columna rodilla
hombro cadera tobillo muneca codo higado rinon craneo pulmon spinalcord femoralhead opticnerve opticchiasm
lens parotids submandibular cochlea mandibula pharynx larynx oralcavity cauda equina plexus brachialplexus
penilebulb smallbowel bowelbag sigmoid seminalvesicles vesicles chestwall skin external patient dens odontoid
axis symphysis acetabular trochanter tuberosity condyle epicondyle malleolus calcaneal metacarpals metatarsals
phalanges c1 c2 c3 c4 c5 c6 c7 t1 t2 t3 t4 t5 t6 t7 t8 t9 t10 t11 t12 l1 l2 l3 l4 l5 s1
""")

TECHNIQUE = words("""
acq acquired acquisition adc additional angio angiogram angiography apical arterial asl asir attn attenuated
auto average ax axial axl axials ave avg bb bh biopsy blade bolus bone brain brachy bravo breathhold breath
bssfp cal calc cardiac care caredose cb cbct cbf cbv ce cemra cest char chan cine ciss clinical cmr cod color
colour combo combined comp compare compl complete contour contrast contr cor coronal corr cp cpr cr csf csi ct
cta ctp ctpa ctv cube curved cust cw cwd dark dbt dce delay delayed der derived dess detail deviceless diag
diagnostic diast diastolic diff diffusion dir disco dixon doppler dose dosis dosereport drr dsa dsc dti dual
duplex dwi dx dyn dynamic ec ecg echo ed ef enh enhanced epi es exp expiration expiratory ext extended fa fast
fat fatsat fb fbp fe ffe fgr fid fiesta filt filtered flair flash flex flow fluoro fmri fov fr frames frfse fs
fse ft full func functional gated gating gd gr grad gradient gre grase grappa gt gtv haste hd hdr helical hi
high hires homog hr hrct hu icbv ideal idose image images imaging imr in ing ink inhance inject injected inj
insp inspiration inspiratory inphase intermediate inv iodine ip ir iso isotropic iv ivim ivp ivr kernel kev kv
kvp lao larynx lat lateral lava limited lossless loc localizer localiser low lower lossy lpo lge lrg ltd magn
magnitude map maps mar mean med medic merge merged mdct mip mips minip minmip mlo cc molli mono monochromatic
monoenergetic motion mov mp2rage mpr mprage mpgr mprs mr mra mrcp mri mrs mrv ms mt mtc mtt multi multiphase
myelo nativ native nav ne nephro neg nm noc noncon noncontrast nondiag nonenhanced none normal nope nuclear
obl oblique oct opp oppose opposed opposedphase opt optimized opphase original ot outphase outofphase overlay
pa pat pasl pc pcasl pca pcmr pd pdw per perf perfusion pet petct ph phase phases phs plan plane plain portal
portovenous pos post postcon postcontrast postop pre preop precon precontrast prep prone propeller protocol
prot proj projection psir pt px pvi pw pwd qc quant quick radial rage rapid rao rare raw rbv rcbf rcbv rec
recon reconstruction recons reformat reformats reformatted reg registered registration rel rep report res resp
respiratory rest restore results retro rev rf rfs rois rot rotational routine rpo rr rt rtd rtp rtstruct
rtplan rtdose safire sag sagittal sagit sat saturation save sc scan scanogram scout screen screening se seg
segmentation senc sense sens seq sequence series set shim shuffle single sinogram slab slice slices smart
smooth snapshot soft space spair spc spectral spect spectroscopy spgr spin spir spiral spl sr srs ss ssfp
sshtse ssd standing star static stack stat std stand standard stir stress study subtracted subtraction sub
summary supine suppl susc sv svr swan swi sys syst systole systolic sws tag tagging td te temp temporal test
tfe tfl thick thin thins thk thresh ti tilt time tir tirm tissue tof tomo tomosynthesis topo topogram total tr
trace tra trans transverse trav trig trueview trufi trufisp tse tte tee ttp turbo tx twist unenhanced uni unil
unsubtracted upper us vasc vein venous ven vibe video view views virtual vis vnc vmi vol volume vols vr vrt vw
vws wb weighted wfi whole wi wide win window wo wob wout w xa xray xr xrays yaw zoom zoomit 3d 2d 4d nac ac
mac wholebody toe osem tofosem fdg psma dotatate dota pib mibi mdp mibg tc99m f18 ga68 c11 n13 o15 rb82 i123
i131 in111 tl201 lu177 y90 qsm ute zte noddi dki bold vaso veo admire truefidelity deeprecon aice air adaptive
iterative boost sharp kontrast nativphase arteriell venoes mit ohne kontrastmittel km schicht rekonstruktion
aufnahme untersuchung seitlich ap beide beidseits links rechts avec sans injection contraste gauche droite
droit con sin izquierda derecha proset pregad postgad gado gad precontr postcontr mdc dixonw dixonf inopp wip
dyna dynaview lm st mf sd mpg fl fisp ep tfisp ssh msh sp fm epse epfid epcalc spcir tirb pseudo lfov ofov
sfov dfov ffov rfov hrt ax3d cor3d sag3d abbreviated removed unspecified other unlisted additionally obliques
lateralis cont lut jpeg jpg ijg scaled projected palette hot iron rainbow cold compression compressed
irreversible reversible baseline quality factor pilot survey surview scanned scano refscan reference
monitoring premonitoring smartprep prepre caretracker timer tests testbolus bolustracking angiographie
thoracic routineadult adult ped peds kid neuro body cardio vascular msk ent gyn uro onco trauma cspn lspn tspn
extr upr lwr uex lex ue le bx fna drainage guided guid arthro arthrogram myelogram venogram cystogram vcug hsg
ugi sbft be enema swallow esophagram mbs defecography dexa mammo mammogram xccl ml spot mag implant displaced
stereo wire localization sentinel galactogram ductogram carotid aorta dvt abi pft obs ob nt nuchal biophysical
biometry anatomy tv ta transvaginal transabdominal endovaginal hepatobiliary hida gastric emptying thyroid
parathyroid renogram wbc gallium muga vq ventilation myocardial datscan octreotide microvolt milliseconds
millivolt microseconds volt text heading lead recording observer organization obli marked demonstration
collection interval features simple tcoord scoord date burned masked metal blue yellow pe dadc mdixon gbp
coronals sagittals cac rcc lcc rmlo lmlo odontoid sa hysterosalpingogram ercp picc spider wks caudal cranial
nonfs wfs fsat chop highres lowres thinslice thickslab tricks keyhole timeres resolve multiband mb
simultaneous caipi caipirinha zoomed reduced focus hyperband compressedsense smartbrain surveys refs
calibration sensemap asset arc precontrasted arterialphase nephrographic corticomedullary excretory urographic
pyelographic parenchymal mixed pv eq equilibrium late washout washin postgd pregd plusc gadolinium contrasted
sharpkernel mediastinum mediastinal parenchyma tracheomalacia runoff peripheral lowerextremity upperextremity
cardiacgated ungated prospective retrospective bestdiast bestsyst diastole calciumscore caseries timingbolus
bolustrack premon psf vpfx vpfxs vpfxsi qcfx vphd blob os tf lor ramla backprojection iterations iteration
subsets subset gaussian butterworth hanning hann fore rebinning measured segmented model based simulation
singles
""")

PROTOCOLS = words("""
1st 2nd 3rd 4th 11c 13n 15o 18f 64cu 68ga 82rb 89zr 90y 99mtc 111in 123i 124i 125i 131i 133xe 177lu 201tl 223ra a2c
a3c a4c a5c birads ccta colonoscopy gastroscopy bronchoscopy cystoscopy diastolic dmsa eadc ecv fistulogram gallstones
hbp her2 ihc ipat ivu labrum labral ldct lirads lvef mcu mpi mre opg periapical bitewing pirads polytrauma rads rfa
roadmap rvsp smear svs tace taus tfcc tirads trimester tvus uldct urography vertebroplasty kyphoplasty bicaval mitral
swimmers babygram tricuspid bicuspid discography sialography dacryocystography phlebography venography lymphography
uebersicht gesamt arterielle arteriell spaetphase fruehphase nativserie duennschicht lungenfenster weichteilfenster
knochenfenster weichteil topogramm stehend liegend mammographie arthrographie durchleuchtung oberbauch unterbauch
ganzkoerper schilddruese prostata speiseroehre brustwirbelsaeule halswirbelsaeule
lendenwirbelsaeule abdomino cerebrale et irm tac thoraxfoto hersenen buik overzicht onderzoek schouder enkel
encefalo torace addome ginocchio caviglia cervicale lombare addominale
panoramica ecografia radiografia torax abdominale thoracique pelvien genoux chevilles poignets
""")

GENERAL = words("""
a an and are as at be been by both but can consistent due each either except few for from had has have in into
is it its likely more most mm nor no not noted of off on once or out over overall per recent seen small
smaller since so some such than that the their then there these this those to until up upon used very was were
when where whether which while with within without again also about after all any because before below between
during however if only other own same should through too under what who anterior posterior superior inferior
medial distal proximal bilateral unilateral left right rt lt bilat hx sx dx fx rx tx wk wks mo mos yr yrs cm
ml kg mg ug mcg cc mgy mgycm gy msv kv ma mas hz khz mhz ghz ms msec sec secs min mins hr hrs deg hu bpm mbq
mci kbq ppm tesla t xx i ii iii iv vi vii viii ix xi xii acute chronic mild moderate severe normal abnormal
stable unchanged new increased decreased enlarged large huge tiny mass nodule lesion lesions cyst cysts
fracture fractures dislocation effusion oedema edema hemorrhage haemorrhage bleed infarct ischemia ischaemia
stroke tumor tumour cancer carcinoma metastasis metastases mets lymphoma abscess pneumonia pneumothorax
embolism embolus thrombosis thrombus dissection aneurysm stenosis occlusion obstruction ileus volvulus
appendicitis cholecystitis diverticulitis pancreatitis hydronephrosis calculus calculi stone stones
calcification degenerative arthritis arthrosis osteoarthritis osteophyte osteophytes disc disk herniation
bulge protrusion spondylosis spondylolisthesis scoliosis kyphosis lordosis tear rupture sprain strain
effusions consolidation opacity opacities groundglass atelectasis emphysema fibrosis bronchiectasis
cardiomegaly hernia ascites cirrhosis steatosis hepatomegaly splenomegaly adenopathy lymphadenopathy hypodense
hyperdense isodense hypointense hyperintense isointense enhancing nonenhancing necrotic cystic solid benign
malignant suspicious indeterminate suspected possible probable evidence findings finding impression technique
comparison indication history conclusion recommendation follow followup prior previous current today exam
examination pain trauma fall swelling fever cough dyspnea headache seizure dizziness nausea vomiting weakness
numbness hematuria lump bleeding infection sepsis hypertension diabetes asthma copd tb hiv ards covid sarcoid
screening staging restaging surveillance surgery postoperative preoperative resection transplant stent shunt
catheter line tube drain pacemaker implant prosthesis hardware screw plate graft clip coil port chemotherapy
radiotherapy radiation treatment therapy response progression regression remission recurrence residual patient
male female adult child infant neonate fetus pediatric paediatric years months weeks days old measured
measures measuring measurement diameter length width height depth area volume size sized number count level
levels grade stage type class category score index ratio value rate mean first second third fourth upper lower
middle mid outer inner central peripheral diffuse focal multifocal multiple single solitary several numerous
none removed visible visualized demonstrated shown compatible suggestive concerning unremarkable clear intact
patent widened narrowed thickened thickening dilated dilatation shifted shift midline image series study key
note notes best quality teaching rejected significance review conference request
""")

AGENTS = words("""
omnipaque iohexol visipaque iodixanol ultravist iopromide isovue iopamidol niopam optiray ioversol iomeron
iomeprol imeron iopamiro xenetix iobitridol oxilan hexabrix conray cysto cystografin gastrografin
gastrografine telebrix gadovist gadavist gadobutrol dotarem clariscan gadoterate magnevist multihance
gadobenate prohance gadoteridol omniscan gadodiamide optimark primovist eovist gadoxetate vasovist ablavar
elucirem vueway gadopiclenol gadopentetate gadolinium gad gd dtpa gddtpa dota barium baritop ezhd micropaque
sonovue lumason optison definity sonazoid feridex resovist water oral rectal iodinated nonionic ionic saline
buscopan glucagon lasix furosemide adenosine regadenoson lexiscan dobutamine mannitol volumen breeza
fluorodeoxyglucose fdg technetium pertechnetate sestamibi tetrofosmin tc tl ga thallium gallium fluorine
lutetium indium iodine xenon rubidium ammonia choline florbetapir flutemetamol bolus hand injection injector
pump power nacl air co2 carbon dioxide
""")

VENDORS = words("""
siemens healthineers healthcare healthcar general electric ge gems medical systems system philips hfs toshiba
canon hitachi fujifilm fuji photo film agfa gevaert kodak eastman carestream hologic lorad samsung medison
acuson atl aloka mindray esaote shimadzu varian elekta accuray konica minolta united imaging uih neusoft ziehm
orthoscan planmeca sirona dentsply zeiss meditec heidelberg engineering topcon nidek olympus leica hamamatsu
aperio ventana bruker adac picker marconi elscint mediso terarecon osirix horos slicer dcmtk offis pydicom
dcmqi qiicr highdicom gdcm itk vtk merge synarc brainlab raysearch philipps instrumentarium trex swissray
sedecal delft vidisco varex toshibamec mallinckrodt bracco medrad codonics vepro visus mevis cedara amicas
sectra intelerad gmbh inc corp corporation ltd co llc ag kk bv sa ncira imageserver dicom lifeimage ambra
nuance viatronix icad zonare sonosite supersonic imagine biosound laboratories company solutions technologies
technology ultrasound nuclear medicine mr ct xray digital somatom definition sensation emotion force drive
edge go perspective scope spirit volume zoom balance naeotom alpha lightspeed vct discovery optima revolution
signa hdxt hdx excite brilliance ingenuity icqt ict iqon achieva ingenia intera panorama gyroscan skyra aera
prisma avanto verio trio triotim tim symphony espree magnetom vida sola lumina altea essenza amira terra
allegra sonata concerto harmony vision impact expert aquilion vantage titan atlas galan orian asteion xpress
xvision logiq voluson vivid epiq affiniti sparq envisor sequoia antares aplio xario nemio biograph mct gemini
ingenuitytf vereos ecam symbia intevo artis zee axiom iconos luminos allura azurion innova senographe
essential pristina mammomat inspiration revelation novation selenia dimensions performa digitaldiagnost dura
easydiagnost eleva ysio mobilett mira drx evolution directview fcr profect xc capsula velocity xg cr dr idr
regius aero hispeed highspeed prospeed advance bright speed brightspeed genesis jupiter twinspeed infinity
horizon echospeed mxtwin mx8000 precedence forte skylight varicam millennium infinia hawkeye advantx cath
omnidiagnost multidiagnost integris polydiagnost fluorospot compact sireskop polystar coroskop multistar
leonardo syngo advantage workstation aw mmwp extended brilliancews isite intellispace truescan oec flexiview
opera everview exp dst dste dsv hd ste rx le elite ultra plus pro max prime prism lightning ascendx edition sp
as open flash mobile select premium advanced classic upgrade super heart pilot simulator bigbore big bore
somaris numaris syngomr vb vd ve va xa tornado nova eclipse pinnacle monaco raystation xio oncentra aria
mosaiq cyberknife tomotherapy truebeam halcyon clinac synergy versa unity viewray mridian computed radiography
compano acom microdose pixxgen rayence vatech carestreamhealth swissvision cmr soredex morita kavo gendex
mirada hermes syngovia aycan visage intellispaceportal sectraab pacs segmenteditor editor america artist
dstream definium senograph xper infinix uct umr tf hdi cs architect pioneer hero voyager champion creator
multiva prodiva ambition elition wide maestro centurian galaxy angel luminosity
apps centricity coreload dcm4che dcmjs dcmodify ginkgo impax irs lightspeedapps linac mec microdicom orthanc
osirixmd plastimatch precision radiant rhapsode rtnc simpleitk supertech supria syngoplaza tps visaris
vtkdicom weasis
""")

CS_TERMS = words("""
original derived primary secondary mixed axial localizer other mpr mip minip reformatted csa screen save
volume rendered norm nd dis2d dis3d dis filtered mosaic ffe phase magnitude real imaginary phasemap adc fa
trace trw tracew eigen ep none monochrome monochrome1 monochrome2 rgb ybr full palette color argb hsv cmyk
partial ict rct hfs hfp ffs ffp hfdl hfdr ffdr ffdl lfp lfs rfp rfs afdl afdr pfdl pfdr ap pa ll rl lr rlo llo
yes no unknown y n m f o u l r b p a h male female head hfirst headfirst feetfirst supine prone decubitus
chest abdomen pelvis spine cspine tspine lspine sspine extremity breast heart skull neck whole wholebody body
knee ankle foot hand wrist elbow shoulder hip arm leg liver kidney bladder brain orbit sinus jaw tmj zygoma
iac nose uterus prostate ct mr us cr dx mg nm pt xa rf xr ot sc io px es ecg eps hd ivus oct op opt opm opv
ophthalmic ar au bi bmd cd cf cp dd dg doc df dm ds ec em fid fs gm hc ko kc len lp ls ma ms oam octx oss pr
ptoct rtdose rtimage rtplan rtrecord rtstruct rtsegann rwv seg smr sm sr srf stain st tg va vf xc xcm ktr rg
osm plan ivoct opthalm se ir gr rm sk mtc ss trss sp mp osp ok pfp pff sfs ffc phs fc ppg ecgg pgated irsc
fatsat sat1 sat2 pfx spatial satgems ac grs accel edr ext helical spiral constant angle stationary free
rotation step shoot lossy lossless iso iso_10918_1 iso_14495_1 iso_15444_1 iso_15444_15 iso_13818_2
iso_14496_10 iso_23008_2 rle linear exact sigmoid iden identity hu mgml bqml cnts gml cm2ml pcnt normalized od
z_score ml min mm cm cps keV bq counts start end midscan emission transmission dynamic static gated tomo recon
admn decy atten scat rand decay dead time brand daytime dtim mesp ran rods radl subt scl slsens sing
multiplanar manual auto automatic semiautomatic algorithm binary fractional probability occupancy image text
num code datetime date uidref pname scoord scoord3d tcoord composite waveform container table contains has obs
context concept mod properties inferred from selected acq separate continuous point multipoint polyline
ellipse circle ellipsoid polygon multi interpolated center spline display pixel matrix left right top bottom
crosshair infinite cutline range rectangle ruler axis arrow closed planar open contour isocenter segment
complete preliminary final verified unverified not approved unapproved rejected corrected uncorrected post pre
rest stress exercise ischemic gating triggered retrospective prospective both prosp retro resp vcg nongated
realtime breath hold breathing comp compensated single double rapid slow fast standard high low medium small
large fine broad focus ring tungsten molybdenum rhodium silver aluminum copper tin lead beryllium titanium
strip flat wedge butterfly multiple lower upper cone area scintillator direct storage film detector csi gos dr
scanned column row stack raster slide grid fixed focused parallel reciprocating moving distance tract gray16
true gray bitmapped mapped slice frame optical mono dual energy isotropic nearest cubic super resample thick
averaged sum mean median max subtraction std stddev addition division multiplication portable landscape
overlay graphics roi dose maximum beam fraction external target organ gtv ctv ptv avoidance isodose bolus
couch marker registration photon electron proton neutron physical effective relative gy value single_energy
dual_energy bone soft tissue lung water iodine rectum colon stomach esophagus duodenum jejunum ileum cecum
aorta carotid mra ta ira cta perfusion diffusion flow spin echo gradient inversion recovery segmented
rectangular radial cylindrical epi nonepi steady state longitudinal transverse precession tof pc velocity
encoded flight saturation magnetization transfer fat suppress blood black bright inphase opposed density stir
t1 t2 star weighted dixon grappa sense smash pils oblique coronal sagittal transaxial sequence product
measurement reference fundamental harmonic doppler pulsed wave elasticity transabdominal endorectal
endovaginal transesophageal intravascular cc mlo lm lmo xccl xccm fb at sio cv magnified spot tangential
rolled implant displaced nipple profile biplane biplan plane iris sync async spec species enumerated modified
unmodified report key object selection presentation softcopy wsi label overview thumbnail resampled tiled
sparse transparency reflection fluorescence brightfield replace blend threshold overlap anonymous research
service rosette wtd unspecified undefined absent present equal greater less than adaptive variable exponential
average sequential sec hz mhz msec seconds khz bipolar unipolar pet cine tomographic reprojection phantom
head16 body32 iec quality control qc treatment machine fan cbct mv kv ebeam ion brachy hdr ldr pdr
orthovoltage rod pos neg positive negative polarity normal reverse tagging slab rem ip ff r2s t2s w in out opp
so so2 mag pha perf pbp cbf cbv mtt ttp tmax rcbf rcbv gbp ivim asl relcbf relcbv projection average_intensity
somx spi hires cor sag tra obl mpr3d cpr vrt sub dsa unsub ndl processing intensity monoenergetic spectral vmi
rho zeff stereo pair secondary_capture angio cardio som soms som4 som5 som7 som8 mfsplit csamanipulated moco
t2map t1map t2star map iir psir b0map shim adjust sh ssfp noise tep iop pip wsd syn di dv si sd sv drw sn om
xy uk xs na nrgy lin 1ps 2ps mps mltp hspot portrait manu mu created completed rel z_eff ed edw hu_mod sul
rpid iccp 1h 31p 13c 23na 19f 3he 129xe hz_pm nc autosensing expcontrol limited 2dim time_of_flight
contrast_flow col elec fil iod disp tim affine rigid scale polygonal bitmap leader anchor to fit magnify
italic outlined dashed master slave passthru select compensation ordering centroid navigator nasal probe co2
sensor spoiled reversed multicoil half fourier centric interleaved 2dtf spinecho cartesian bmatrix monopolar
render sampled replicate radfluoro pencil pco sbrt imrt asymx mlcx asymy irrad cumulative cs unpaired lh rh
lhp cielab labelmap editable multibegin multisegment dcmr slo hf plf fpo propcps tdof admin circ ecc clockwise
counterclockwise mlem applicable pharmacological mev characterization semierect lldl skyline waters townes
openmouth tlspine abdomenpelvis chestabdpelvis chestabdomen headneck neckchest neckchestabdpelv
neckchestabdomen lumbosacralspine upperurinarytract renalartery uarm larm uprleg lowleg nasalbone sijoint
smallintestine largeintestine chestabdomenpelvis ctspine tlspine lsspine bilat unilateral tbody co2_sensor
fill field steel down lld rld rpo lpo rad las lps pal lvl attn motn pmot cln dcal dlyd
anisotropic biphasic breath_hold cmy constant_angle contrast_agent cosine cosine_squared csaparallel
curved_mpr db_dt derived_image ecg_gating electric_field fda flow_encoded fluid_attenuated high_precision hsl
htj2k hydrogen iec_first_level iec_head iec_local iec_normal iec_partial_body iec_second_level iec_whole_body
jpeg2000 landscape_mode logarithmic lorentzian lrntz_gss_trnsfm max_ip max_value mean_value mhw min_ip
min_value mip_parallel musculoskeletal none_applied nonlinear original_image parametric per_nerve_stim
perfusion_map phase_ordering phase_rescanning phased_array polychromatic post_contrast pre_contrast
proton_density rectilinear retroperitoneal riesz rigid_scale rle_lossless rotated scout_image selected_cycle
slice_select standard_algorithm stationary_area steady_state stressed sum_image surface_render t2_star
transcranial unfiltered unstressed user_defined velocity_map volume_ratio volume_render weighted_average parts
general
""")

RADIOLOGY = words("""
qrs qt rr pp pr mrt ihe rsna nema iec investigational quad medcom template templates document capture
abdomenuebersicht abdominale abdominopelvica acromioclavicular addome adenomas adenomyosis adrenals
airtrapping annotated anteroposterior apicallordotic arcfield arcs arteriogram arteritis arthropathy
asbestosis aspergilloma aspergillosis atherosclerosis atherosclerotic aufnahmen bacino beats blastic
bronchiolar bronchiolitis bronchitis brustkorb brustwirbelsaeule bulbar bursitis caderas calcarine callosal
callus capsulitis carpometacarpal cavernoma caviglia cavitary cavitation cerebellopontine cervicale chevilles
cholangiogram cholangiography cholangitis choledocholithiasis cholelithiasis cholesteatoma chondrocalcinosis
chondromas chordoma cingulate colitis computarizada computertomographie contours contrasto cortical
costovertebral craniocaudad craniopharyngioma cropped cruciate cu cystitis cystourethrogram dacryocystogram
decoded defecogram demyelinating demyelination dermoid diagnoses discitis discogram diverticula diverticulosis
dopplerflow dorsale duodenitis durchleuchtung echocardiogram echographie ecografia einthoven empyema encefalo
encephalitis encephalopathy enchondroma endometrioma endometriosis enteritis enteroclysis enterography
enthesopathy epaules ependymoma epididymitis epigastric esophagitis exostosis extraaxial extracranial
extrapolated fasciitis femorotibial fibroid fibroids fibroma fibromas fissural fistulas fistulogram followups
frogleg galactography ganglia gastritis gebaermutter gehirn general genoux ginocchio glenohumeral glioma
gliomas granulomas granulomatous haemangioma halswirbelsaeule hamartomas hamstring hanches handgelenke
hemangiomas hemarthrosis hemoperitoneum hemothorax hiatal histoplasmosis hombros honeycombing hueftgelenk
hydrocephalus hydrothorax hygroma hyperinflation hz inferieur infratentorial interphalangeal interpolation
intraaxial intracerebral intraparenchymal intraventricular intussusception irm ischaemic ischial isocentre
kilovoltage kniegelenk labral lendenwirbelsaeule leukoencephalopathy leveled lingular linkes lipohemarthrosis
lipomas lombaire lombare luxation lymphangiogram lymphoscintigraphy lytic magnetica magnetresonanztomographie
malunion masks mastoiditis medulloblastoma megavoltage membres meningioma meningiomas meningitis meniscal
metacarpophalangeal metatarsophalangeal midcarpal mirrored mortise myelitis myoma myositis nasennebenhoehlen
nephrolithiasis neurofibromatosis nonossifying nonunion nonweightbearing normale oberbauch oberes
oligodendroglioma opercular orchitis ossifying osteochondroma osteodensitometry osteoid osteolysis osteoma
osteomyelitis osteonecrosis osteopenia osteoporosis otitis outlet outlines padded pancreatography parasellar
patellofemoral pelvien pelvienne perforation perihilar perioperative periprocedural periventricular phlebitis
plaques pneumatosis pneumoconiosis pneumomediastinum pneumopericardium pneumoperitoneum poignets polso polyps
pontine posteroanterior posttraumatic poumons pubic pyelogram pyelonephritis pyothorax quantized rachide
radiocarpal radiografia radiograph radiographie radiographs rechtes resampled rescaled resonancia retinaculum
retrocardiac retroperitoneal rippen ritmo rodillas roentgen rotated salpingitis sarcoidosis sarcomas
schultergelenk schwannoma scintigram scintigraphy segmentations semierect seminoma senza sialogram signed
silicosis sinusale sinusitis skyline smartscore sonogram sonographie sonography spectroscopic spondylodiscitis
sprunggelenke sternoclavicular subdural subendocardial subluxation subtalar sunrise superieur suprasellar
supratentorial swimmers sylvian syndesmosis synovitis tangent tangents tarsometatarsal tdm tendinopathy
tendinosis tenosynovitis teratoma thoracique thrombophlebitis thymic thymoma tibiotalar tobillos tomografia
torace transesophageal transoesophageal tuberculosis ultrasonography unsigned unterbauch unteres
untersuchungen urethrogram urogram urolithiasis varices ventriculomegaly videofluoroscopy voi wedges
weightbearing windowed
""")

SINGLE_LETTERS = frozenset("lrapshfmwtbic")
"""Letters that mean something alone in a description (sides, directions, levels)."""

ANATOMY_NAMES = words("""
back bone bones brain chin colon cord foot hand head heart heel horn limb nail neck palm scar stem stump wall
sole crest arch crane
""")
"""Anatomy that is also a surname: stays unless something unknown stands beside it."""

NAME_LIKE = words("""
long short sharp small black white gray grey red field star blade bravo cube lava key cross stone fill fit
floor branch bridge block pin rod ring power gross gauge iris alpha theta delta close chip ball major max gold
iron down case care sola vida aera prima terra allegra sonata forte mira jupiter genesis lumina altea amira
essenza concerto titan atlas skyra merge artist angel hero galaxy weeks dixon front glass smart azure board
border bottom box burden butterworth button cancel card collar constant cool copper  cover cuff cutting dark
deep drain fall fine force fore free gram hair hann hard hertz holding holter liner main minor mount near pair
para pass peak pointer poor prime prior proper quick range rash reach ready record rein rolling root scales
session shear shim shock sides speed spikes square stage treat vital wait
""")
"""Technical and everyday words that are also personal names: stay only beside a plainly clinical word."""

NAMES = words("""
art best brown day drew good hill held kill lance little love lucy mack mark may neo noble nova old orange
page pale pepper pia pink rad ray rich roll room rose rush silver strong tad temple tin tone wise wood york
young bright marks green carina cath gene grand pace steel sample pat ed mo vi sue ham nick rob bob bill will
grant frank hope faith dean scott ward bishop marshall porter taylor cook baker fisher bird clay reed rice
pool wells chase dale glen lane hunter mason carter jo al lou guy sandy joy dawn crystal amber jade opal
melody carol viola ivy holly heather ginger basil lily daisy olive pearl ruby summer winter spring autumn chan
char mar lex feline
apple begin belt blocker bloom cage cleaves cloud corn crown cutter duck erb fish ganz heater kite lamp neer
pine race rank ringer rosen shell sweat trotter trout wake wax
""")
"""Words of the other lists that are names more often than anything a picture needs: they never stay."""

AMBIGUOUS = ANATOMY_NAMES | NAME_LIKE

ALSO_SURNAMES = words("""
abdo angle arms beam blood blue body brust cabeza cal center channel cheek child cisterna clear coil comment
corpus corr counts current date dates delay doppler each early eye fast few finger given height high kidney
knee kopf kub lad lao large leaf leak leber lesser light line lips loop lor low lower lung lut marker mas mets
min more muga new overall peri person post rao reading refs samples sans shin standard states such swallow
swan too true tse vessels via well were
""")
"""Words a description needs that are surnames too: they go where they stand as one, before a comma and a stranger."""

NAME_CUES = words("""
dr doctor prof professor mrs miss sir name named mrn dob born ssn nhs acc accession id ids ph tel phone fax
ward bed physician referring radiologist operator technologist tech signed dictated read reported by attn
attending nurse resident room lastname firstname surname patientname patientid hospital clinic street road avenue
lane drive address
""")
"""Words after which a name, number or address is to be expected."""

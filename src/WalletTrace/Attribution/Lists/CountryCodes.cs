using System.Collections.Frozen;

namespace WalletTrace.Attribution.Lists;

/// <summary>Finds the ISO 3166-1 alpha-2 code of a country as sanctions lists word it.</summary>
/// <remarks>
/// A table of its own, so that no system's culture data can change what a list says. The codes are those of ISO 3166-1; XK, which it leaves to users, stands for
/// Kosovo, as in the lists of the European Union.
/// </remarks>
internal static class CountryCodes
{
    // Each: the code, then the wordings of the lists of OFAC, the United Kingdom and the European Union.
    private const string Table = """
        AD|Andorra
        AE|United Arab Emirates|UAE
        AF|Afghanistan
        AG|Antigua and Barbuda
        AI|Anguilla
        AL|Albania
        AM|Armenia
        AO|Angola
        AQ|Antarctica
        AR|Argentina
        AT|Austria
        AU|Australia
        AW|Aruba
        AZ|Azerbaijan
        BA|Bosnia and Herzegovina|Bosnia
        BB|Barbados
        BD|Bangladesh
        BE|Belgium
        BF|Burkina Faso
        BG|Bulgaria
        BH|Bahrain
        BI|Burundi
        BJ|Benin
        BM|Bermuda
        BN|Brunei|Brunei Darussalam
        BO|Bolivia
        BR|Brazil
        BS|Bahamas|The Bahamas|Bahamas, The
        BT|Bhutan
        BW|Botswana
        BY|Belarus
        BZ|Belize
        CA|Canada
        CD|Congo, Democratic Republic of the|Democratic Republic of the Congo|Congo (Democratic Republic)|DRC
        CF|Central African Republic
        CG|Congo|Congo, Republic of the|Republic of the Congo
        CH|Switzerland
        CI|Cote d Ivoire|Cote d'Ivoire|Côte d'Ivoire|Ivory Coast
        CL|Chile
        CM|Cameroon
        CN|China|People's Republic of China
        CO|Colombia
        CR|Costa Rica
        CU|Cuba
        CV|Cabo Verde|Cape Verde
        CW|Curacao|Curaçao
        CY|Cyprus
        CZ|Czech Republic|Czechia
        DE|Germany
        DJ|Djibouti
        DK|Denmark
        DM|Dominica
        DO|Dominican Republic
        DZ|Algeria
        EC|Ecuador
        EE|Estonia
        EG|Egypt
        ER|Eritrea
        ES|Spain
        ET|Ethiopia
        FI|Finland
        FJ|Fiji
        FM|Micronesia|Micronesia, Federated States of
        FR|France
        GA|Gabon
        GB|United Kingdom|Great Britain|UK|England
        GD|Grenada
        GE|Georgia
        GG|Guernsey
        GH|Ghana
        GI|Gibraltar
        GM|Gambia|Gambia, The|The Gambia
        GN|Guinea
        GQ|Equatorial Guinea
        GR|Greece
        GT|Guatemala
        GW|Guinea-Bissau|Guinea Bissau
        GY|Guyana
        HK|Hong Kong|Hong Kong (China)
        HN|Honduras
        HR|Croatia
        HT|Haiti
        HU|Hungary
        ID|Indonesia
        IE|Ireland
        IL|Israel
        IM|Man, Isle of|Isle of Man
        IN|India
        IQ|Iraq
        IR|Iran|Iran, Islamic Republic of|Islamic Republic of Iran
        IS|Iceland
        IT|Italy
        JE|Jersey
        JM|Jamaica
        JO|Jordan
        JP|Japan
        KE|Kenya
        KG|Kyrgyzstan|Kyrgyz Republic
        KH|Cambodia
        KI|Kiribati
        KM|Comoros
        KN|Saint Kitts and Nevis|St Kitts and Nevis|St. Kitts and Nevis
        KP|Korea, North|North Korea|Democratic People's Republic of Korea|Korea, Democratic People's Republic of|DPRK
        KR|Korea, South|South Korea|Republic of Korea|Korea, Republic of
        KW|Kuwait
        KY|Cayman Islands
        KZ|Kazakhstan
        LA|Laos|Lao People's Democratic Republic
        LB|Lebanon
        LC|Saint Lucia|St Lucia
        LI|Liechtenstein
        LK|Sri Lanka
        LR|Liberia
        LS|Lesotho
        LT|Lithuania
        LU|Luxembourg
        LV|Latvia
        LY|Libya|State of Libya
        MA|Morocco
        MC|Monaco
        MD|Moldova|Moldova, Republic of
        ME|Montenegro
        MG|Madagascar
        MH|Marshall Islands
        MK|North Macedonia|North Macedonia, The Republic of|Macedonia
        ML|Mali
        MM|Burma|Myanmar|Myanmar (Burma)|Myanmar/Burma
        MN|Mongolia
        MO|Macau|Macao
        MR|Mauritania
        MT|Malta
        MU|Mauritius
        MV|Maldives
        MW|Malawi
        MX|Mexico
        MY|Malaysia
        MZ|Mozambique
        NA|Namibia
        NE|Niger
        NG|Nigeria
        NI|Nicaragua
        NL|Netherlands|The Netherlands
        NO|Norway
        NP|Nepal
        NR|Nauru
        NZ|New Zealand
        OM|Oman
        PA|Panama
        PE|Peru
        PG|Papua New Guinea
        PH|Philippines
        PK|Pakistan
        PL|Poland
        PR|Puerto Rico
        PS|Palestinian|Palestine|Occupied Palestinian Territories|State of Palestine|Region: Gaza|West Bank
        PT|Portugal
        PW|Palau
        PY|Paraguay
        QA|Qatar
        RO|Romania
        RS|Serbia
        RU|Russia|Russian Federation
        RW|Rwanda
        SA|Saudi Arabia
        SB|Solomon Islands
        SC|Seychelles
        SD|Sudan
        SE|Sweden
        SG|Singapore
        SI|Slovenia
        SK|Slovakia
        SL|Sierra Leone
        SM|San Marino
        SN|Senegal
        SO|Somalia
        SR|Suriname
        SS|South Sudan
        ST|Sao Tome and Principe
        SV|El Salvador
        SX|Sint Maarten
        SY|Syria|Syrian Arab Republic
        SZ|Eswatini|Swaziland
        TC|Turks and Caicos Islands
        TD|Chad
        TG|Togo
        TH|Thailand
        TJ|Tajikistan
        TL|Timor-Leste|East Timor
        TM|Turkmenistan
        TN|Tunisia
        TO|Tonga
        TR|Turkey|Turkiye|Türkiye
        TT|Trinidad and Tobago
        TV|Tuvalu
        TW|Taiwan
        TZ|Tanzania|Tanzania, United Republic of
        UA|Ukraine
        UG|Uganda
        US|United States|United States of America|USA
        UY|Uruguay
        UZ|Uzbekistan
        VA|Vatican City|Holy See
        VC|Saint Vincent and the Grenadines|St Vincent and the Grenadines
        VE|Venezuela|Venezuela, Bolivarian Republic of
        VG|Virgin Islands, British|British Virgin Islands
        VI|Virgin Islands, U.S.|US Virgin Islands
        VN|Vietnam|Viet Nam
        VU|Vanuatu
        WS|Samoa
        XK|Kosovo
        YE|Yemen|Republic of Yemen
        ZA|South Africa
        ZM|Zambia
        ZW|Zimbabwe
        """;

    private static readonly FrozenDictionary<string, string> ByWording = Table.Split('\n', StringSplitOptions.TrimEntries)
        .Select(line => line.Split('|'))
        .SelectMany(parts => parts.Select(wording => (Wording: wording, Code: parts[0])))
        .ToFrozenDictionary(entry => entry.Wording, entry => entry.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>The code of a wording or of a code in letters of any case; the wording itself where it is not known.</summary>
    public static string Of(string wording) => ByWording.GetValueOrDefault(wording, wording);
}

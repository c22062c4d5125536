namespace WalletTrace.Attribution.Lists;

/// <summary>The reference values of SDN_ADVANCED.XML: what its numbers stand for. They come first in the file.</summary>
internal sealed class OfacReferenceValues
{
    private readonly Dictionary<(string Kind, string Id), string> texts = [];
    private readonly Dictionary<string, string> partyTypeOfSubType = new(StringComparer.Ordinal);

    /// <summary>Takes a set such as <c>FeatureTypeValues</c>.</summary>
    public void Take(ListXmlElement set)
    {
        foreach (ListXmlElement value in set.Children)
        {
            string text = value.Text.Length > 0 ? value.Text : value["ISO2"];
            texts[(value.Name, value["ID"])] = text.Trim();
            if (value.Name == "PartySubType")
            {
                partyTypeOfSubType[value["ID"]] = value["PartyTypeID"];
            }
        }
    }

    /// <summary>What a number of a kind stands for; empty where the file does not tell.</summary>
    public string Of(string kind, string id) => texts.GetValueOrDefault((kind, id), string.Empty);

    /// <summary>What a party is: the type of its subtype where that itself says nothing.</summary>
    public string PartyType(string subType)
    {
        string own = Of("PartySubType", subType);
        return own is "Unknown" or "" ? Of("PartyType", partyTypeOfSubType.GetValueOrDefault(subType, string.Empty)) : own;
    }
}

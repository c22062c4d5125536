using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Tests.Displaying;

public sealed class MimeBundleTests
{
    [Fact]
    public void A_form_that_is_added_stands_beside_the_others_or_in_place_of_one()
    {
        MimeBundle bundle = MimeBundle.Of(MimeBundle.Plain, "1").With(MimeBundle.Html, "<b>1</b>").With(MimeBundle.Plain, "one");

        Assert.Equal([MimeBundle.Html, MimeBundle.Plain], bundle.Data.Keys);
        Assert.Equal("one", bundle.Data[MimeBundle.Plain]);
    }
}

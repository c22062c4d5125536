using WalletTrace.ApiPages;

string root = Checkout.Find(AppContext.BaseDirectory);
Console.WriteLine(Checkout.Write(root, Pages.Make(AppContext.BaseDirectory)));


/* Vietnamese: each word is indexed with its marks and without, so that "thu vien" finds "thư viện"; a query with
   marks finds only words that have them. The pages with all words of a query come alone, where there are any. */
(() => {
  const fold = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  const run = lunr.Pipeline.prototype.run;
  lunr.Pipeline.prototype.run = function (tokens) {
    const all = [];
    for (const token of run.call(this, tokens)) {
      const word = token.toString().normalize("NFC");
      all.push(token.clone(() => word));
      if (fold(word) !== word) all.push(token.clone(() => fold(word)));
    }
    return all;
  };
  lunr.Pipeline.prototype.runString = (word) => [word.normalize("NFC")];
  const search = lunr.Index.prototype.search;
  lunr.Index.prototype.search = function (query) {
    const words = query.normalize("NFC").trim().split(/\s+/);
    const required = words.map((word) => (/^[+-]/.test(word) ? word : `+${word}`)).join(" ");
    const found = search.call(this, required);
    return found.length ? found : search.call(this, words.join(" "));
  };
})();

// A file of the public site: each school's lie under its host name, a folder is its index.html.
function handler(event) {
  var request = event.request;
  var host = request.headers.host.value.toLowerCase();
  var path = request.uri.replace(/^\/+/, '/'); // `//elsewhere` in a redirect would lead there
  var last = path.substring(path.lastIndexOf('/') + 1);
  if (last !== '' && last.indexOf('.') === -1) {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: path + '/' } } };
  }
  request.uri = '/' + host + path + (last === '' ? 'index.html' : '');
  request.headers['x-forwarded-host'] = { value: host };
  return request;
}
